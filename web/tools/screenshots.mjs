// Pictures of every screen and state, in build/screenshots: node tools/screenshots.mjs [NAME...]. Those of runs need the server's
// program (GANTLINE_BIN, by default build/native-release/bin/gantline). A failure ends the script with status 1.
import { Photographer } from './photographer.mjs';
import { startRuns } from './run_scenes.mjs';
import { scenes } from './scenes.mjs';
import { serve } from './serve.mjs';

const only = process.argv.slice(2);
const isWanted = ({ name }) => only.length === 0 || only.some((wanted) => name.startsWith(wanted));
const photographer = await Photographer.start();

const server = await serve();
for (const scene of scenes.filter(isWanted)) await photographer.take(server.url, scene);
server.close();

if (only.length === 0 || only.some((wanted) => /^(run|submit)/.test(wanted))) {
  const runs = await startRuns();
  try {
    for (const scene of runs.scenes) {
      await scene.prepare?.();
      if (isWanted(scene)) await photographer.take(runs.url, scene);
    }
  } finally {
    await runs.stop();
  }
}

await photographer.stop();
console.log(`pictures are in build/screenshots; ${photographer.failures} errors`);
process.exit(photographer.failures > 0 ? 1 : 0);
