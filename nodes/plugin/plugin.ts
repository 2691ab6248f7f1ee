/**
 * The node-side half of the editor plugin (its browser half is built from editor/ into resources/): the routes of the decoder
 * form, which serial, MQTT and decode share, so that the browser need not know what makes a decoder's settings valid.
 *
 *   GET  /tinyml/decoder/presets             -> { [name]: DecoderConfig }
 *   POST /tinyml/decoder/check { decoder }   -> { problems: string[], sentence: string }    sentence is '' beside problems
 */
import { type DecoderConfig, decoderPresets, describeDecoder, validateDecoderConfig } from '../../lib/signal';
import { adminRoute } from '../shared/admin';
import type { Red } from '../shared/red';

/** What POST /tinyml/decoder/check answers. */
export function checkDecoder(decoder: unknown): { problems: string[]; sentence: string } {
  const problems = validateDecoderConfig(decoder);
  return { problems, sentence: problems.length > 0 ? '' : describeDecoder(decoder as DecoderConfig) };
}

export default function register(RED: Red): void {
  adminRoute(RED, 'get', '/tinyml/decoder/presets', 'tinyml.read', (_request, response) => {
    response.json(decoderPresets);
  });
  adminRoute(RED, 'post', '/tinyml/decoder/check', 'tinyml.read', (request, response) => {
    response.json(checkDecoder((request.body as { decoder?: unknown } | undefined)?.decoder));
  });
}
