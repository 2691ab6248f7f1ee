/**
 * `npm start`: an MQTT broker, a simulated device that streams sound and motion to it at real pace, and Node-RED with a flow
 * that turns both into decisions. Prints one line with the editor's URL. Everything stays on this host, nothing is
 * downloaded, and Ctrl+C ends it cleanly.
 *
 * TINYML_DEMO_DIR: another user directory than .tmp/demo in the checkout. PORT: another port than 1880 (or, where that is
 * taken, a free one).
 */
import { resolve } from 'node:path';
import { startBroker } from './broker';
import { startDevice } from './device';
import { startEditor } from './editor';
import { demoSignals } from './signals';
import { prepareUserDirectory } from './user-directory';

const root = resolve(__dirname, '..', '..', '..');

async function main(): Promise<void> {
  const userDir = resolve(process.env.TINYML_DEMO_DIR ?? resolve(root, '.tmp', 'demo'));
  prepareUserDirectory(userDir, root);

  const broker = await startBroker();
  process.env.TINYML_DEMO_PORT = String(broker.port);
  const editor = await startEditor(userDir, process.env.PORT ? [Number(process.env.PORT)] : [1880, 0]);
  const device = await startDevice(broker.url, demoSignals());

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await device.stop();
    await editor.stop();
    await broker.close();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  console.log(`tinyML demo: ${editor.url}  (Ctrl+C ends it)`);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
