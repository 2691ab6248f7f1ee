import assert from 'node:assert/strict';
import { ConfigError } from '../../lib/errors';
import { propertyReader } from './property';

// the runtime's own utilities, as a node gets them
const RED = { util: require('@node-red/util').util };

describe('a property of a message', () => {
  const read = propertyReader(RED);
  const msg = { device: { id: 7, tags: ['a', 'b'] } };

  it('is found at any depth', () => {
    assert.deepEqual([read(msg, 'device.id'), read(msg, 'device.tags[1]')], [7, 'b']);
  });

  it('is undefined where there is none, however deep', () => {
    for (const path of ['name', 'name.first', 'device.owner.name', 'device.tags[9].x'])
      assert.equal(read(msg, path), undefined, path);
  });

  it('is refused where the path is none', () => {
    for (const path of ['device..id', 'device[', '"'])
      assert.throws(() => read(msg, path), ConfigError, path);
  });
});
