/**
 * What the record node's dialog and button ask the runtime.
 *
 *   GET    /tinyml/recordings                -> { recordings: RecordingSummary[], free: bytes | null }
 *   GET    /tinyml/recordings/:name/archive  -> all files of a recording as one .tar
 *   DELETE /tinyml/recordings/:name          -> 204; 409 while it is being written
 *   GET    /tinyml/record/:id                -> RecordState of a deployed node
 *   POST   /tinyml/record/:id { command: 'resume' | 'pause' | 'toggle' | 'label', label? } -> RecordState
 */
import { TinymlError } from '../../lib/errors';
import { adminRoute, errorBody } from '../shared/admin';
import { filesOf } from '../shared/files';
import type { Red } from '../shared/red';
import { sendArchive } from './archive';
import type { RecordCommand, RecordController } from './controller';
import { deleteRecording, listRecordings, recordingFolder } from './recordings';

const COMMANDS: readonly RecordCommand[] = ['resume', 'pause', 'toggle', 'label'];

/** Adds the routes, once per runtime. @param controllers the deployed record nodes by id */
export function registerRecordRoutes(RED: Red, controllers: ReadonlyMap<string, RecordController>): void {
  adminRoute(RED, 'get', '/tinyml/recordings', 'tinyml.read', async (_request, response) => {
    response.json(await listRecordings(filesOf(RED)));
  });
  adminRoute(RED, 'get', '/tinyml/recordings/:name/archive', 'tinyml.read', (request, response) => {
    const name = String(request.params.name);
    return sendArchive(response, recordingFolder(filesOf(RED), name), name);
  });
  adminRoute(RED, 'delete', '/tinyml/recordings/:name', 'tinyml.write', async (request, response) => {
    try {
      await deleteRecording(filesOf(RED), String(request.params.name));
      response.status(204).end();
    } catch (error) {
      if (!(error instanceof TinymlError)) throw error;
      response.status(409).json(errorBody(error));
    }
  });
  adminRoute(RED, 'get', '/tinyml/record/:id', 'tinyml.read', (request, response) => {
    const controller = controllers.get(String(request.params.id));
    if (controller === undefined) response.status(404).json(notDeployed());
    else response.json(controller.state());
  });
  adminRoute(RED, 'post', '/tinyml/record/:id', 'tinyml.write', async (request, response) => {
    const controller = controllers.get(String(request.params.id));
    const { command, label } = (request.body ?? {}) as { command?: unknown; label?: unknown };
    if (controller === undefined) response.status(404).json(notDeployed());
    else if (!COMMANDS.includes(command as RecordCommand)) {
      const message = `the command is ${JSON.stringify(command)}, expected ${COMMANDS.join(', ')}`;
      response.status(400).json({ code: 'unknown-command', message });
    } else {
      try {
        response.json(await controller.obey(command as RecordCommand, String(label ?? '')));
      } catch (error) {
        if (!(error instanceof TinymlError)) throw error;
        response.status(409).json(errorBody(error));
      }
    }
  });
}

function notDeployed() {
  return { code: 'not-deployed', message: 'this record node is not deployed: deploy the flow first' };
}
