/**
 * The editor plugin: what the dialogs of all nodes share, loaded once before the nodes' own html. Offers one object, `tinyml`: a
 * dialog per node ({ open, save }) and the validators.
 */
import './style.css';
import './charts/charts.css';
import * as check from './checks';
import { broker } from './nodes/broker';
import { decide } from './nodes/decide';
import { window } from './nodes/window';

Object.assign(globalThis, { tinyml: { check, broker, decide, window } });
