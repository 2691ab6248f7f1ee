/** `tinyml-model`, a configuration node: a model file, read once and shared by the nodes that run it. */
import { ConnectionError } from '../../lib/errors';
import { filesOf } from '../shared/files';
import { clearPreview, publishPreview, registerPreviewRoute } from '../shared/preview';
import type { Red, RedNode, RedNodeConfig } from '../shared/red';
import { readSettings, splitList } from '../shared/settings';
import { ActiveModel } from './active-model';
import { type ModelSettings, modelDefaults, modelMigrations } from './config';
import { ModelHost } from './host';
import { locateModel } from './locate';
import { ModelFiles } from './model-files';
import { surroundingsOf } from './surroundings';
import { registerUploadRoutes } from './uploads';

/** A model that could not be fetched is fetched again after this time. */
const FETCH_AGAIN_MS = 30_000;

/** What other nodes find at RED.nodes.getNode(id). */
export interface ModelNode {
  host: ModelHost;
}

export default function register(RED: Red): void {
  registerUploadRoutes(RED);
  registerPreviewRoute(RED);

  function TinymlModel(this: RedNode & ModelNode, config: RedNodeConfig): void {
    RED.nodes.createNode(this, config);
    const files = new ModelFiles(filesOf(RED));
    this.host = new ModelHost(() => openModel(RED, this, config));
    let again: NodeJS.Timeout | undefined;
    let closed = false;
    const read = () => {
      clearTimeout(again);
      this.host.reload().catch(error => {
        this.error(error);
        // a gateway may be up before its network is
        if (error instanceof ConnectionError && !closed) again = setTimeout(read, FETCH_AGAIN_MS).unref();
      });
    };
    this.host.onChange(async model => () => publishPreview(this.id, () => describe(model)));
    // a flow imported without its model goes on as soon as somebody uploads it
    const stopListening = files.onAdded(sha256 => {
      const { source, sha256: wanted } = config as unknown as ModelSettings;
      if (source !== 'upload' || wanted !== sha256) return;
      if (files.problem !== undefined) this.warn(files.problem);
      if (this.host.current === undefined) read();
    });
    this.on('close', (done: () => void) => {
      stopListening();
      closed = true;
      clearTimeout(again);
      clearPreview(this.id);
      this.host.close();
      done();
    });
    read();
  }

  RED.nodes.registerType('tinyml-model', TinymlModel as never);
}

async function openModel(RED: Red, node: RedNode, config: RedNodeConfig): Promise<ActiveModel> {
  const settings = readSettings(config, modelDefaults, modelMigrations);
  const { bytes, fileName, manifest } = await locateModel(settings, surroundingsOf(RED, node));
  return ActiveModel.open(bytes, {
    name: settings.name || fileName.replace(/\.tflite$/i, ''),
    labels: splitList(settings.labels, /\r?\n/),
    manifest,
  });
}

/** What the model's dialog shows of the model that runs. */
function describe(model: ActiveModel): object {
  const { name, sha256, labels, report, manifest } = model;
  return { kind: 'model', name, sha256, labels, report, manifest };
}
