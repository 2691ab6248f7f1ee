/**
 * TFLite_Detection_PostProcess: boxes from encodings and anchors, the overlapping ones suppressed, per class ("regular") or once for
 * the best classes of each box ("fast"). Outputs: boxes [ymin, xmin, ymax, xmax], classes, scores and their number; the fast way
 * leaves entries beyond that number as they were, the regular way makes them 0.
 */
import { ModelError } from '../../errors';
import type { Heap } from '../heap';
import { defineKernel, type Frame } from '../kernel';
import type { PrepareContext } from '../prepare-context';
import { CustomOptions } from './custom-options';
import { Suppression } from './suppression';

interface Detection {
  boxes: number;
  /** values per box encoding, of which the first four count */
  codeSize: number;
  /** scores per box, with or without one for the background before the classes */
  scoreCount: number;
  classes: number;
  maxDetections: number;
  /** detections that the outputs have room for */
  room: number;
  scale: { y: number; x: number; h: number; w: number };
  suppression: Suppression;
  /** regular way */
  perClass: number;
  best: Best | undefined;
  /** fast way: so many best classes of every box */
  categories: number;
  ranking: Int32Array;
}

/** Detections of all classes so far, best first; room for one more while it is inserted. */
interface Best {
  count: number;
  boxes: Int32Array;
  classes: Int32Array;
  scores: Float32Array;
}

const f = Math.fround;
const MOST = 1 << 24;

export const detectionPostProcess = defineKernel<'CUSTOM', Detection>({
  prepare(operator, context) {
    const options = new CustomOptions(operator, context);
    context.expectArity(3, 4);
    const { boxes, codeSize, scoreCount } = inputSizes(context);
    const classes = options.integer('num_classes', 1, scoreCount);
    if (scoreCount - classes > 1)
      throw context.invalid(
        `has ${scoreCount} scores per box for ${classes} classes, expected one more at most`,
      );
    const maxDetections = options.integer('max_detections', 0, MOST);
    const perClass = options.has('detections_per_class')
      ? options.integer('detections_per_class', 1, MOST)
      : 100;
    const regular = options.has('use_regular_nms') && options.flag('use_regular_nms');
    const categories = regular ? 1 : Math.min(options.integer('max_classes_per_detection', 1, MOST), classes);
    const overlap = options.float('nms_iou_threshold');
    if (!(overlap > 0 && overlap <= 1))
      throw context.invalid(`option nms_iou_threshold is ${overlap}, expected a number above 0 and up to 1`);
    context.cost(boxes * (5 * boxes * (regular ? classes : 1) + classes * categories + 20));
    return {
      boxes,
      codeSize,
      scoreCount,
      classes,
      maxDetections,
      room: outputRoom(context, maxDetections),
      scale: {
        y: options.float('y_scale'),
        x: options.float('x_scale'),
        h: options.float('h_scale'),
        w: options.float('w_scale'),
      },
      suppression: new Suppression(boxes, options.float('nms_score_threshold'), overlap),
      perClass,
      best: regular ? emptyBest(maxDetections) : undefined,
      categories,
      ranking: new Int32Array(regular ? 0 : boxes * categories),
    };
  },
  evaluate(prepared, heap, frame) {
    decodeBoxes(prepared, heap, frame);
    const { suppression, best } = prepared;
    const invalid = suppression.firstInvalid();
    if (invalid >= 0)
      throw new ModelError(
        'invalid-box',
        `CUSTOM:TFLite_Detection_PostProcess: box ${invalid} has no area, where TFLM stops too: check anchors and box encodings`,
        { box: invalid },
      );
    const count =
      best === undefined ? runFast(prepared, heap, frame) : runRegular(prepared, best, heap, frame);
    heap.f32[frame.outputs[3] >> 2] = count;
  },
});

function inputSizes(context: PrepareContext): { boxes: number; codeSize: number; scoreCount: number } {
  const encodings = context.input(0, ['float32']);
  const predictions = context.input(1, ['float32']);
  const anchors = context.input(2, ['float32']);
  context.expectRank(encodings, 3);
  context.expectRank(predictions, 3);
  const [, boxes, codeSize] = encodings.shape;
  const scoreCount = predictions.shape[2];
  if (codeSize < 4) throw context.invalid(`'${encodings.name}' has ${codeSize} values per box, expected 4`);
  context.expectShape(encodings, [1, boxes, codeSize]);
  context.expectShape(predictions, [1, boxes, scoreCount]);
  context.expectShape(anchors, [boxes, 4]);
  return { boxes, codeSize, scoreCount };
}

function outputRoom(context: PrepareContext, maxDetections: number): number {
  const classes = context.output(1, ['float32']);
  context.expectCount(context.output(0, ['float32']), 4 * classes.count);
  context.expectCount(context.output(2, ['float32']), classes.count);
  context.expectCount(context.output(3, ['float32']), 1);
  if (classes.count < maxDetections)
    throw context.invalid(
      `'${classes.name}' has room for ${classes.count} detections, option max_detections is ${maxDetections}`,
    );
  return classes.count;
}

function emptyBest(maxDetections: number): Best {
  return {
    count: 0,
    boxes: new Int32Array(maxDetections + 1),
    classes: new Int32Array(maxDetections + 1),
    scores: new Float32Array(maxDetections + 1),
  };
}

/** Centre and size relative to the anchor become corners. */
function decodeBoxes({ boxes, codeSize, scale, suppression }: Detection, heap: Heap, frame: Frame): void {
  const { f32 } = heap;
  const { corners } = suppression;
  let code = frame.inputs[0] >> 2;
  let anchor = frame.inputs[2] >> 2;
  for (let i = 0; i < boxes; i++, code += codeSize, anchor += 4) {
    const height = f32[anchor + 2];
    const width = f32[anchor + 3];
    const y = f((f32[code] / scale.y) * height + f32[anchor]);
    const x = f((f32[code + 1] / scale.x) * width + f32[anchor + 1]);
    const halfHeight = f(0.5 * Math.exp(f32[code + 2] / scale.h) * height);
    const halfWidth = f(0.5 * Math.exp(f32[code + 3] / scale.w) * width);
    corners[4 * i] = y - halfHeight;
    corners[4 * i + 1] = x - halfWidth;
    corners[4 * i + 2] = y + halfHeight;
    corners[4 * i + 3] = x + halfWidth;
  }
}

/** Every box stands for its best class while overlaps are suppressed; what is left comes with its `categories` best classes. */
function runFast(prepared: Detection, heap: Heap, frame: Frame): number {
  const { boxes, scoreCount, classes, categories, ranking, suppression, maxDetections, room } = prepared;
  const { f32 } = heap;
  const scores = (frame.inputs[1] >> 2) + scoreCount - classes;
  for (let i = 0; i < boxes; i++) {
    rankClasses(f32, scores + i * scoreCount, classes, ranking, i * categories, categories);
    suppression.scores[i] = f32[scores + i * scoreCount + ranking[i * categories]];
  }
  suppression.run(maxDetections);
  let count = 0;
  for (let i = 0; i < suppression.selectedCount; i++) {
    const box = suppression.selected[i];
    for (let k = 0; k < categories; k++) {
      // TFLM's position, which leaves gaps where there is more than one category, and would pass the end of the outputs
      const at = categories * count + k;
      const label = ranking[box * categories + k];
      if (at < room)
        writeDetection(prepared, heap, frame, at, box, label, f32[scores + box * scoreCount + label]);
      count++;
    }
  }
  return count;
}

/** The positions of the `most` highest of `count` scores, the lower position first among equals. */
function rankClasses(
  f32: Float32Array,
  scores: number,
  count: number,
  ranking: Int32Array,
  at: number,
  most: number,
): void {
  let last = -1;
  for (let k = 0; k < most; k++) {
    let next = -1;
    for (let i = 0; i < count; i++) {
      const isLeft =
        last < 0 ||
        f32[scores + i] < f32[scores + last] ||
        (f32[scores + i] === f32[scores + last] && i > last);
      if (isLeft && (next < 0 || f32[scores + i] > f32[scores + next])) next = i;
    }
    last = Math.max(next, 0);
    ranking[at + k] = last;
  }
}

/** Overlaps are suppressed within each class; the best of all classes are kept. */
function runRegular(prepared: Detection, best: Best, heap: Heap, frame: Frame): number {
  const { boxes, scoreCount, classes, perClass, suppression, maxDetections } = prepared;
  const { f32 } = heap;
  const scores = (frame.inputs[1] >> 2) + scoreCount - classes;
  best.count = 0;
  for (let label = 0; label < classes; label++) {
    for (let i = 0; i < boxes; i++) suppression.scores[i] = f32[scores + i * scoreCount + label];
    suppression.run(perClass);
    for (let i = 0; i < suppression.selectedCount; i++) {
      const box = suppression.selected[i];
      insert(best, maxDetections, box, label, suppression.scores[box]);
    }
  }
  for (let i = 0; i < maxDetections; i++)
    if (i < best.count)
      writeDetection(prepared, heap, frame, i, best.boxes[i], best.classes[i], best.scores[i]);
    else writeDetection(prepared, heap, frame, i, -1, 0, 0);
  return best.count;
}

/** Behind all that are as good; the last one falls out where there are more than `most`. */
function insert(best: Best, most: number, box: number, label: number, score: number): void {
  let at = best.count;
  while (at > 0 && best.scores[at - 1] < score) at--;
  best.boxes.copyWithin(at + 1, at, best.count);
  best.classes.copyWithin(at + 1, at, best.count);
  best.scores.copyWithin(at + 1, at, best.count);
  best.boxes[at] = box;
  best.classes[at] = label;
  best.scores[at] = score;
  best.count = Math.min(best.count + 1, most);
}

/** Detection `at` of the outputs; box -1 is none. */
function writeDetection(
  { suppression }: Detection,
  heap: Heap,
  frame: Frame,
  at: number,
  box: number,
  label: number,
  score: number,
): void {
  const { f32 } = heap;
  const corners = (frame.outputs[0] >> 2) + 4 * at;
  for (let i = 0; i < 4; i++) f32[corners + i] = box < 0 ? 0 : suppression.corners[4 * box + i];
  f32[(frame.outputs[1] >> 2) + at] = label;
  f32[(frame.outputs[2] >> 2) + at] = score;
}
