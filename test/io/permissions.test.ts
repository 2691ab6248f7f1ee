/** Who may look at a device: everybody who may read lists ports and decodes, only who may write opens ports and connections. */
import assert from 'node:assert/strict';
import { type NodeRed, startNodeRed } from '../support/node-red';

describe("the dialogs' routes and permissions", function () {
  this.timeout(60_000);
  let nodeRed: NodeRed | undefined;
  afterEach(() => nodeRed?.stop());

  const decoder = { framing: { type: 'lines' }, format: { type: 'csv' } };
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(new URL(`tinyml/${path}`, nodeRed!.url), {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, body: await response.text() };
  };

  it('keeps readers from opening anything', async () => {
    nodeRed = await startNodeRed({
      settings: { adminAuth: { type: 'credentials', users: [], default: { permissions: 'read' } } },
    });
    assert.equal((await ask('GET', 'serial/ports')).status, 200);
    const pasted = await ask('POST', 'decode/probe', { text: '1,2\n', decoder });
    assert.equal(pasted.status, 200, pasted.body);
    assert.equal(JSON.parse(pasted.body).trial.samples, 1);
    assert.equal((await ask('GET', 'models')).status, 200);
    for (const path of ['models', 'models/inspect', `models/${'0'.repeat(64)}/manifest`])
      assert.equal((await ask('POST', path, { source: 'path', path: '/etc/hostname' })).status, 401, path);
    for (const path of ['serial/probe', 'mqtt/probe'])
      assert.equal(
        (await ask('POST', path, { port: '/dev/null', topic: 'a', broker: {}, decoder })).status,
        401,
        path,
      );
  });

  it('lets who may write, and answers errors as JSON with a text for the user', async () => {
    nodeRed = await startNodeRed();
    const answer = await ask('POST', 'serial/probe', { port: '/dev/tinyml-nothing', decoder });
    assert.equal(answer.status, 502);
    assert.match(JSON.parse(answer.body).message, /there is no such port/);
  });
});
