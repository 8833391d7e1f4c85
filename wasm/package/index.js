// For pages and workers: the module is fetched.
import { compileResponse, makeEngine } from "./engine.js";

export { EngineError, TextColumn, decodeFrame } from "./engine.js";

const load = async (address) => compileResponse(await fetch(address));

export function createEngine(options = {}) {
  return makeEngine({ wasm: new URL("./gantline.wasm", import.meta.url), ...options }, load);
}

export function createConverter(options = {}) {
  return makeEngine({ wasm: new URL("./converter.wasm", import.meta.url), ...options }, load);
}
