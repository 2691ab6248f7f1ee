import assert from 'node:assert/strict';
import { redirect, startWebServer, type WebServer } from '../../test/support/web';
import { download } from './download';

describe('download', () => {
  let web: WebServer;
  beforeEach(async () => {
    web = await startWebServer({});
  });
  afterEach(() => web.stop());
  const fetched = (path: string, maxBytes = 1000, timeoutMs?: number) =>
    download(`${web.url}${path}`, maxBytes, timeoutMs);

  it('fetches a file', async () => {
    web.answers['/a.tflite'] = 'bytes';
    const { bytes, url } = await fetched('a.tflite');
    assert.deepEqual([Buffer.from(bytes).toString(), url.href], ['bytes', `${web.url}a.tflite`]);
  });

  it('follows a few redirections, relative ones too', async () => {
    web.answers = { '/a': redirect('/b'), '/b': redirect(`${web.url}sub/c`, 307), '/sub/c': 'there' };
    const { bytes, url } = await fetched('a');
    assert.deepEqual([Buffer.from(bytes).toString(), url.pathname], ['there', '/sub/c']);
  });

  it('ends a circle of redirections', async () => {
    web.answers = { '/a': redirect('/b'), '/b': redirect('/a') };
    await assert.rejects(fetched('a'), { code: 'download-failed', message: /redirects more than 5 times/ });
    assert.equal(web.asked.length, 6);
  });

  it('goes to no other kind of address', async () => {
    web.answers['/a'] = redirect('file:///etc/passwd');
    await assert.rejects(fetched('a'), {
      name: 'ConfigError',
      code: 'bad-url',
      message: /file:\/\/\/etc\/passwd/,
    });
    for (const address of ['', 'models/a.tflite', 'ftp://host/a', 'javascript:1'])
      await assert.rejects(download(address, 1), { code: 'bad-url', message: /expected https:/ });
    await assert.rejects(download('https://me:secret@host/a', 1), (error: Error) => {
      assert.doesNotMatch(error.message, /secret/);
      return /holds a user name/.test(error.message);
    });
  });

  it('stops at the limit, whether the length is told or not', async () => {
    web.answers['/told'] = Buffer.alloc(1001);
    let sent = 0;
    web.answers['/untold'] = (_request, response) => {
      const more = () => {
        if (!response.destroyed && ++sent < 10_000) response.write(Buffer.alloc(500), more);
      };
      more();
    };
    await assert.rejects(fetched('told'), { name: 'ModelError', code: 'model-too-large' });
    await assert.rejects(fetched('untold'), { code: 'model-too-large', message: /limit is 1000/ });
    assert.ok(sent < 10_000, 'the rest is not fetched');
  });

  it('does not wait for ever', async () => {
    web.answers['/silent'] = () => {};
    web.answers['/half'] = (_request, response) => void response.write('begun');
    for (const path of ['silent', 'half'])
      await assert.rejects(fetched(path, 1000, 100), {
        name: 'ConnectionError',
        code: 'download-failed',
        message: /took more than 0.1 s/,
      });
  });

  it('says what the server said, and what to do', async () => {
    await assert.rejects(fetched('none'), { message: /answers 404 Not Found; correct the address/ });
    web.answers['/private'] = (_request, response) => void response.writeHead(403).end();
    await assert.rejects(fetched('private'), {
      message: /answers 403 Forbidden; open the address in a browser/,
    });
    web.answers['/cut'] = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('less');
      setTimeout(() => response.destroy(), 20);
    };
    await assert.rejects(fetched('cut'), { code: 'download-failed' });
    await web.stop();
    await assert.rejects(fetched('a'), {
      name: 'ConnectionError',
      message: /ECONNREFUSED; check the address/,
    });
    web = await startWebServer({});
  });
});
