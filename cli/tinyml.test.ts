/** The command line as users run it: the built file in a process of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWav } from '../lib/data';
import { viewAs } from '../lib/tensor';
import { needsShared, projectRoot, readShared, sharedPath } from '../test/support/shared';

const executable = join(projectRoot, 'dist', 'cli', 'tinyml.js');

interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

function tinyml(...args: string[]): Promise<Answer> {
  return new Promise(resolve => {
    execFile(process.execPath, [executable, ...args], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** The parsed answer of a command that must succeed. */
async function json(...args: string[]) {
  const { code, stdout, stderr } = await tinyml(...args, '--json');
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout);
}

/** Expects exit code 1 and one line of error that matches, nothing else. */
async function fails(line: RegExp, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await tinyml(...args);
  assert.match(stderr, line);
  assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [1, '', 1], stderr);
}

describe('tinyml', function () {
  this.timeout(30_000);
  let folder: string;
  const file = (name: string, content?: string | Uint8Array): string => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
  const model = (name: string) => sharedPath('golden', 'models', name, 'model.tflite');

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tinyml-cli-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists its commands and explains each', async () => {
    const { code, stdout } = await tinyml();
    assert.equal(code, 0);
    for (const name of ['inspect', 'run', 'bench', 'features']) {
      assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
      const help = await tinyml(name, '--help');
      assert.deepEqual([help.code, help.stdout.split('\n')[0].startsWith(`tinyml ${name} `)], [0, true]);
    }
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    assert.equal((await tinyml('--version')).stdout, `${version}\n`);
  });

  it('answers mistakes with one line that says what to do', async () => {
    await fails(/^tinyml walk: there is no command walk; commands: inspect, run/, 'walk');
    await fails(/^tinyml constructor: there is no command/, 'constructor');
    await fails(/^tinyml inspect: MODEL.tflite is missing$/m, 'inspect');
    await fails(/^tinyml inspect: Unknown option '--fast'/, 'inspect', 'a', '--fast');
    await fails(
      /^tinyml inspect: cannot read .*none.tflite: there is no such file$/m,
      'inspect',
      file('none.tflite'),
    );
    await fails(/^tinyml inspect: cannot read .*: it is a folder$/m, 'inspect', folder);
    await fails(/^tinyml bench: --seconds is -1; allowed: a number above 0$/m, 'bench', 'a', '--seconds=-1');
    await fails(
      /^tinyml run: --kernels is gpu; allowed: simd, portable$/m,
      'run',
      'a',
      '--input',
      'b',
      '--output',
      'c',
      '--kernels',
      'gpu',
    );
    await fails(
      /^tinyml run: --arithmetic dynamic is not in this version/,
      'run',
      'a',
      '--input',
      'b',
      '--output',
      'c',
      '--arithmetic',
      'dynamic',
    );
  });

  for (const name of ['quantize', 'train', 'ood', 'budget', 'export'])
    it(`says that ${name} is not in this version`, () =>
      fails(new RegExp(`^tinyml ${name}: not in this version`), name, 'x'));

  it('shows a stack only under --debug', async () => {
    const bad = file('bad.tflite', 'TFL3 this is no model at all');
    await fails(/^tinyml inspect: /, 'inspect', bad);
    assert.match((await tinyml('inspect', bad, '--debug')).stderr, /\n {4}at /);
  });

  describe('on the golden models', () => {
    before(function () {
      needsShared(this);
    });

    it('inspects a model', async () => {
      const report = await json('inspect', model('kws_ref_model'));
      const { inputs, outputs, operators, parameters, macs, unsupported } = report;
      assert.deepEqual(inputs[0].shape, [1, 49, 10, 1]);
      assert.deepEqual([inputs[0].type, inputs[0].zeroPoint, outputs[0].shape], ['int8', 83, [1, 12]]);
      assert.deepEqual(operators[0], { type: 'CONV_2D', count: 5 });
      assert.ok(
        parameters > 20_000 && macs > 2.6e6 && macs < 2.7e6,
        `${parameters} parameters, ${macs} MACs`,
      );
      for (const key of ['weightBytes', 'packedBytes', 'arenaBytes', 'scratchBytes', 'tflmArenaBytes'])
        assert.equal(typeof report[key], 'number', key);
      assert.deepEqual(unsupported, []);
      assert.match(
        (await tinyml('inspect', model('kws_ref_model'))).stdout,
        /1x49x10x1 int8, scale 0.584703, zero point 83/,
      );
    });

    it('inspects a model operator by operator', async () => {
      const { stdout } = await tinyml('inspect', model('kws_ref_model'));
      assert.match(stdout, /^ {2}1 {3}DEPTHWISE_CONV_2D .*1x25x5x64 int8 .*72,000 .*100 % \(peak\)$/m);
      assert.match((await tinyml('inspect', model('kws_ref_model_float32'))).stdout, /CONV_2D +cannot run/);
    });

    for (const name of ['kws_ref_model', 'micro_speech_quantized', 'hello_world_int8', 'mww_v2_okay_nabu'])
      for (const kernels of ['simd', 'portable'])
        it(`runs ${name} bit for bit as TFLM does (${kernels})`, async () => {
          const inputs = sharedPath('golden', 'models', name, 'inputs.bin');
          const output = file(`${name}-${kernels}`);
          const report = await json(
            'run',
            model(name),
            '--input',
            inputs,
            '--output',
            output,
            '--kernels',
            kernels,
          );
          const wanted = readShared('golden', 'models', name, 'outputs.bin');
          assert.ok(wanted.equals(readFileSync(join(output, 'output0.bin'))));
          assert.deepEqual([report.outputs[0].bytes, report.invocations > 1], [wanted.length, true]);
        });

    it('begins each invocation anew with --reset-each', async () => {
      const name = 'mww_v2_okay_nabu';
      const inputs = sharedPath('golden', 'models', name, 'inputs.bin');
      await json('run', model(name), '--input', inputs, '--output', file('fresh'), '--reset-each');
      const fresh = readShared('golden', 'models', name, 'outputs_fresh.bin');
      assert.ok(fresh.equals(readFileSync(join(file('fresh'), 'output0.bin'))));
      assert.ok(
        !fresh.equals(readShared('golden', 'models', name, 'outputs.bin')),
        'the state makes a difference',
      );
    });

    it('names both lengths of an input that does not fit, and writes nothing', async () => {
      const short = file('short.bin', new Uint8Array(489));
      const output = file('nothing');
      await fails(
        /short.bin has 489 bytes; input input_1 is 1x49x10x1 int8, 490 bytes, so the file must have a multiple of 490/,
        ...['run', model('kws_ref_model'), '--input', short, '--output', output],
      );
      await fails(
        /empty.bin has 0 bytes/,
        'run',
        model('kws_ref_model'),
        '--input',
        file('empty.bin', ''),
        '--output',
        output,
      );
      await fails(
        /the model has 1 input \(input_1\), got 2 --input/,
        'run',
        model('kws_ref_model'),
        '--input',
        short,
        '--input',
        short,
        '--output',
        output,
      );
      await fails(/--output is missing/, 'run', model('kws_ref_model'), '--input', short);
      assert.throws(() => readFileSync(join(output, 'output0.bin')));
    });

    it('refuses a model that cannot run, in one line', () =>
      fails(
        /^tinyml run: /,
        'run',
        model('kws_ref_model_float32'),
        '--input',
        file('any.bin', 'x'),
        '--output',
        file('out'),
      ));

    it('measures invocations', async () => {
      const [first, second] = await json(
        'bench',
        model('hello_world_int8'),
        model('mww_v2_okay_nabu'),
        '--seconds',
        '0.1',
      );
      assert.ok(
        first.microseconds > 0 && first.microseconds < second.microseconds,
        JSON.stringify([first, second]),
      );
      assert.ok(first.invocations > 100 && second.macs > 20_000);
      assert.match(
        (await tinyml('bench', model('hello_world_int8'), '--seconds', '0.05')).stdout,
        / us .*GMAC\/s/,
      );
    });

    it('measures operators', async () => {
      const [{ operators }] = await json('bench', model('kws_ref_model'), '--seconds', '0.05', '--profile');
      assert.equal(operators[0].type, 'CONV_2D');
      assert.ok(operators[0].microseconds > 0 && operators[0].saturation[0].values > 0);
      const { stdout } = await tinyml('bench', model('kws_ref_model'), '--seconds', '0.05', '--profile');
      assert.match(stdout, /^ {2}0 {3}CONV_2D .* us .* % .*% low, .* % high$/m);
    });

    describe('computes features', () => {
      const wanted = () => readShared('golden', 'frontend', 'yes_1000ms.micro_speech_20ms.features.u16');
      const pcm = () => readShared('golden', 'frontend', 'yes_1000ms.s16');
      const uint16 = () => file('uint16.json', JSON.stringify({ preset: 'micro_speech', output: 'uint16' }));

      it('of a .s16 file', async () => {
        const output = file('s16.bin');
        const report = await json(
          'features',
          'micro-frontend',
          '--input',
          sharedPath('golden', 'frontend', 'yes_1000ms.s16'),
          '--output',
          output,
          '--config',
          uint16(),
        );
        assert.ok(wanted().equals(readFileSync(output)));
        assert.deepEqual(report.output.shape, [49, 40]);
      });

      it('of a raw file described by the configuration, and of a WAV file by whatever name', async () => {
        const config = file(
          'raw.json',
          JSON.stringify({
            preset: 'micro_speech',
            output: 'uint16',
            input: { type: 'int16', shape: [16000] },
          }),
        );
        await json(
          'features',
          'micro-frontend',
          '--input',
          file('raw.bin', pcm()),
          '--output',
          file('raw.out'),
          '--config',
          config,
        );
        assert.ok(wanted().equals(readFileSync(file('raw.out'))));
        await json(
          'features',
          'micro-frontend',
          '--input',
          file('sound.dat', wav(pcm(), 16000)),
          '--output',
          file('wav.out'),
          '--config',
          uint16(),
        );
        assert.ok(wanted().equals(readFileSync(file('wav.out'))));
      });

      it('of a .csv file', async () => {
        const samples = Array.from(viewAs('int16', pcm()), Number);
        await json(
          'features',
          'micro-frontend',
          '--input',
          file('sound.csv', `${samples.join('\n')}\n`),
          '--output',
          file('csv.out'),
          '--config',
          uint16(),
        );
        assert.ok(wanted().equals(readFileSync(file('csv.out'))));
      });

      it('of clips, each from a fresh state', async () => {
        const twice = file('twice.s16', Buffer.concat([pcm(), pcm()]));
        const report = await json(
          'features',
          'micro-frontend',
          '--input',
          twice,
          '--output',
          file('clips.out'),
          '--config',
          uint16(),
          '--clip',
          '16000',
        );
        assert.ok(Buffer.concat([wanted(), wanted()]).equals(readFileSync(file('clips.out'))));
        assert.deepEqual([report.clips, report.output.shape], [2, [98, 40]]);
        await fails(
          /32000 samples, which is no multiple of --clip 12345/,
          'features',
          'micro_speech',
          '--input',
          twice,
          '--output',
          file('x'),
          '--clip',
          '12345',
        );
      });

      it('or says what is wrong', async () => {
        const raw = file('some.bin', new Uint8Array(100));
        const out = file('never.bin');
        const run = (line: RegExp, input: string, config: object | string, name = 'micro-frontend') => {
          const text = typeof config === 'string' ? config : JSON.stringify(config);
          return fails(
            line,
            'features',
            name,
            '--input',
            input,
            '--output',
            out,
            '--config',
            file('wrong.json', text),
          );
        };
        await run(/there is no feature pipeline "spectrum"; pipelines: micro-frontend/, raw, {}, 'spectrum');
        await run(/some.bin is no WAV, .s16 or .csv file: describe it/, raw, {});
        await run(/some.bin has 100 bytes, expected 32000 for 16000 int16/, raw, {
          input: { type: 'int16', shape: [16000] },
        });
        await run(/input.type must be one of float32.*got "int17"/, raw, {
          input: { type: 'int17', shape: [1] },
        });
        await run(/input.shape must be a list of whole numbers/, raw, { input: { type: 'int16', shape: 5 } });
        await run(/has 2 channels, micro-frontend takes 1/, raw, {
          input: { type: 'int16', shape: [25, 2] },
        });
        await run(/there is no setting "speed"/, raw, { speed: 1 });
        await run(/wrong.json is no JSON/, raw, '{');
        await run(/wrong.json holds no JSON object/, raw, '[]');
        await run(
          /has 8000 samples per second, micro-frontend takes 16000/,
          file('slow.wav', wav(pcm(), 8000)),
          {},
        );
        const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
        await run(/the PNG picture cannot be read: it ends too early/, file('a.wav', png), {});
        assert.throws(() => readFileSync(out));
      });
    });
  });
});

/** A 16-bit WAV file of one channel. */
function wav(pcm: Uint8Array, sampleRate: number): Uint8Array {
  return writeWav({ samples: viewAs('int16', pcm) as Int16Array, sampleRate, channels: 1 });
}
