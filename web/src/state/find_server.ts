import { apiAddress, isServerThere, taskTypes } from '../server/health.ts';
import { app, planner } from './app.svelte.ts';

let asking: Promise<void> | undefined;

// Looks for a server, unless one is known. It is asked when it marks the page, and on any other host when somebody wants to see
// runs: there may be one beside it.
export function findServer(): Promise<void> {
  if (app.server !== true) asking ??= ask().finally(() => (asking = undefined));
  return asking ?? Promise.resolve();
}

// Its API is beside the page; on a static host there is none, and nothing is lost.
async function ask(): Promise<void> {
  app.server = await isServerThere(apiAddress());
  const types = app.server ? await taskTypes(apiAddress()) : null;
  if (types === null) return;
  planner.client.setTaskTypes(types);
  if (planner.has_text) void planner.refresh(); // what is open, with the types of the server
}
