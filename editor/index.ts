/**
 * The editor plugin: what the dialogs of all nodes share, loaded once before the nodes' own html. Offers one object, `tinyml`: a
 * dialog per node ({ open, save }), the validators, the runtime's verdicts on settings
 * that only it can check, and what a setting is `now`, in the open dialog.
 */
import './style.css';
import './charts/charts.css';
import './decoder/decoder.css';
import './model/model.css';
import './record/record.css';
import * as check from './checks';
import { now } from './dialog';
import { broker } from './nodes/broker';
import { decide } from './nodes/decide';
import { decode } from './nodes/decode';
import { features } from './nodes/features';
import { infer } from './nodes/infer';
import { model } from './nodes/model';
import { mqtt } from './nodes/mqtt';
import { record } from './nodes/record';
import { rescale } from './nodes/rescale';
import { serial } from './nodes/serial';
import { window } from './nodes/window';
import { judge } from './verdicts';

const dialogs = { broker, decide, decode, features, infer, model, mqtt, record, rescale, serial, window };

Object.assign(globalThis, { tinyml: { check, judge, now, ...dialogs } });
