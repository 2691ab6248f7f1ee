import assert from 'node:assert/strict';
import { parseStartBytes } from './start-bytes';

describe('start bytes', () => {
  it('reads text with escapes', () => {
    assert.deepEqual([...parseStartBytes('S\\r\\n', 'text')], [0x53, 13, 10]);
    assert.deepEqual([...parseStartBytes('\\x00\\xFFa\\0\\\\\\t', 'text')], [0, 255, 97, 0, 92, 9]);
    assert.deepEqual([...parseStartBytes('°', 'text')], [0xc2, 0xb0]);
    assert.equal(parseStartBytes('', 'text').length, 0);
  });

  it('reads hexadecimal bytes however they are grouped', () => {
    for (const text of ['01ff0A', '01 FF 0a', '0x01, 0xFF, 0x0A', '01:ff:0a'])
      assert.deepEqual([...parseStartBytes(text, 'hex')], [1, 255, 10], text);
  });

  it('names what it cannot read', () => {
    for (const [text, as] of [
      ['\\q', 'text'],
      ['abc\\', 'text'],
      ['\\x1', 'text'],
      ['abc', 'hex'],
      ['zz', 'hex'],
    ] as const)
      assert.throws(() => parseStartBytes(text, as), { name: 'ConfigError', code: 'bad-start-bytes' }, text);
  });
});
