/** `tinyml-record`: labelled windows and continuous streams to disk, and back as a stream. */
import { defineNode } from '../shared/define';
import type { Red } from '../shared/red';
import { recordDefaults, recordMigrations } from './config';
import { RecordController } from './controller';
import { registerRecordRoutes } from './routes';

export default function register(RED: Red): void {
  const deployed = new Map<string, RecordController>();
  registerRecordRoutes(RED, deployed);
  defineNode(RED, {
    type: 'tinyml-record',
    defaults: recordDefaults,
    migrations: recordMigrations,
    create(context) {
      const controller = new RecordController(context);
      deployed.set(context.id, controller);
      return {
        handle: msg => controller.handle(msg),
        async close() {
          // a new controller of the same node may have taken the place already
          if (deployed.get(context.id) === controller) deployed.delete(context.id);
          await controller.close();
        },
      };
    },
  });
}
