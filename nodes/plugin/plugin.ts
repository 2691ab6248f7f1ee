/**
 * The node-side half of the editor plugin (its browser half is built from editor/ into resources/): what dialogs ask the library
 * before anything is deployed, so that the browser need not know what makes a decoder or a feature pipeline.
 *
 *   GET  /tinyml/decoder/presets                          -> { [name]: DecoderConfig }
 *   POST /tinyml/decoder/check { decoder }                -> { problems: string[], sentence: string }    '' beside problems
 *   GET  /tinyml/features                                 -> [{ name, kind: 'pipeline' | 'preset', summary, streaming, ... }]
 *   POST /tinyml/features/describe { pipeline, config }   -> { problems: string[], description?: FeatureDescription }
 *   POST /tinyml/models/inspect { source, path, ..., id } -> ModelAnswer (nodes/model/inspect.ts), or 422 { code, message, details }
 */
import { TinymlError } from '../../lib/errors';
import { adminRoute, errorBody } from '../shared/admin';
import type { Red } from '../shared/red';

export default function register(RED: Red): void {
  // rooms are loaded with the first question: a runtime without an editor never needs them here
  adminRoute(RED, 'get', '/tinyml/decoder/presets', 'tinyml.read', async (_request, response) => {
    response.json((await import('./answers.js')).decoderPresets);
  });
  adminRoute(RED, 'post', '/tinyml/decoder/check', 'tinyml.read', async (request, response) => {
    const { checkDecoder } = await import('./answers.js');
    response.json(checkDecoder((request.body as { decoder?: unknown } | undefined)?.decoder));
  });
  adminRoute(RED, 'get', '/tinyml/features', 'tinyml.read', async (_request, response) => {
    response.json((await import('./answers.js')).listFeatures());
  });
  adminRoute(RED, 'post', '/tinyml/features/describe', 'tinyml.read', async (request, response) => {
    const { pipeline, config } = (request.body ?? {}) as { pipeline?: unknown; config?: unknown };
    response.json((await import('./answers.js')).describePipeline(pipeline, config));
  });
  // it reads any file that a flow could name as its model, so it is for those who may change flows
  adminRoute(RED, 'post', '/tinyml/models/inspect', 'tinyml.write', async (request, response) => {
    const { inspectModel } = await import('../model/inspect.js');
    const { surroundingsOf } = await import('../model/surroundings.js');
    const { id, ...settings } = (request.body ?? {}) as Record<string, unknown>;
    try {
      response.json(
        await inspectModel(settings, surroundingsOf(RED, RED.nodes.getNode(String(id ?? '')) ?? undefined)),
      );
    } catch (error) {
      if (!(error instanceof TinymlError)) throw error;
      response.status(422).json(errorBody(error));
    }
  });
}
