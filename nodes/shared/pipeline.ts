/** How a flow asks for a feature pipeline: what tinyml-features runs, and what its dialog describes before anything is deployed. */

/**
 * The keys for `createFeatures`. In a flow the micro front end gives what its models take, int8, unless told otherwise;
 * the library and the command line give its own uint16.
 */
export function pipelineConfig({
  pipeline,
  config,
}: {
  pipeline: string;
  config: Record<string, unknown>;
}): Record<string, unknown> {
  return pipeline === 'micro-frontend' ? { output: 'int8', ...config } : { ...config };
}
