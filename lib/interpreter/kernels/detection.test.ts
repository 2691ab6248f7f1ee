import assert from 'node:assert';
import { CustomRun, customModel, flexMap, type TensorSpec } from '../custom.support';

const float = (...shape: number[]): TensorSpec => ({ type: 'float32', shape });

/** Six anchors of one size, by their centres; three of them close to another one. */
const ANCHORS = [
  [0.5, 0.5],
  [0.5, 0.5],
  [0.5, 0.5],
  [0.5, 10.5],
  [0.5, 10.5],
  [0.5, 100.5],
].flatMap(([y, x]) => [y, x, 1, 1]);
/** y, x, h, w relative to the anchors, scaled by 10, 10, 5, 5 */
const ENCODINGS = [
  [0, 0, 0, 0],
  [0, 1, 0, 0],
  [0, -1, 0, 0],
  [0, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 0, 0],
].flat();
/** background, class 0, class 1 */
const SCORES = [
  [0, 0.9, 0.8],
  [0, 0.75, 0.72],
  [0, 0.6, 0.5],
  [0, 0.93, 0.95],
  [0, 0.5, 0.4],
  [0, 0.3, 0.2],
].flat();

const OPTIONS = {
  max_detections: 3,
  max_classes_per_detection: 1,
  num_classes: 2,
  nms_score_threshold: { float: 0 },
  nms_iou_threshold: { float: 0.5 },
  y_scale: { float: 10 },
  x_scale: { float: 10 },
  h_scale: { float: 5 },
  w_scale: { float: 5 },
};

async function detect(options: Parameters<typeof flexMap>[0], anchors = ANCHORS): Promise<number[][]> {
  const model = await CustomRun.of(
    customModel(
      'TFLite_Detection_PostProcess',
      flexMap(options),
      [float(1, 6, 4), float(1, 6, 3), { ...float(6, 4), values: anchors }],
      [float(1, 3, 4), float(1, 3), float(1, 3), float(1)],
    ),
  );
  const outputs = model.invoke(ENCODINGS, SCORES);
  assert.deepStrictEqual(model.overruns, []);
  return outputs.map(values => values.map(v => Math.round(v * 1e4) / 1e4));
}

const BOXES = [0, 10, 1, 11, 0, 0, 1, 1, 0, 100, 1, 101];

describe('TFLite_Detection_PostProcess', () => {
  it('suppresses once for all classes', async () => {
    assert.deepStrictEqual(await detect(OPTIONS), [BOXES, [1, 0, 0], [0.95, 0.9, 0.3], [3]]);
  });

  it('suppresses class by class', async () => {
    const options = { ...OPTIONS, use_regular_nms: 1, detections_per_class: 1 };
    assert.deepStrictEqual(await detect(options), [
      [0, 10, 1, 11, 0, 10, 1, 11, 0, 0, 0, 0],
      [1, 0, 0],
      [0.95, 0.93, 0],
      [2],
    ]);
    assert.deepStrictEqual(await detect({ ...options, detections_per_class: 100 }), [
      [0, 10, 1, 11, 0, 10, 1, 11, 0, 0, 1, 1],
      [1, 0, 0],
      [0.95, 0.93, 0.9],
      [3],
    ]);
  });

  it('leaves out what is below the threshold', async () => {
    const outputs = await detect({ ...OPTIONS, nms_score_threshold: { float: 0.5 } });
    assert.deepStrictEqual(outputs[3], [2]);
  });

  it('refuses boxes without area and thresholds out of range', async () => {
    await assert.rejects(
      detect(
        OPTIONS,
        ANCHORS.map((v, i) => (i % 4 === 2 ? 0 : v)),
      ),
      /box 0 has no area/,
    );
    await assert.rejects(detect({ ...OPTIONS, nms_iou_threshold: { float: 0 } }), /nms_iou_threshold/);
    await assert.rejects(detect({ ...OPTIONS, max_detections: 4 }), /room for 3 detections/);
  });
});
