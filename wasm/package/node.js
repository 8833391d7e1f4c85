// For Node, whose fetch takes no addresses of files.
import { readFile } from "node:fs/promises";
import { compileResponse, makeEngine } from "./engine.js";

export { EngineError, TextColumn, decodeFrame } from "./engine.js";

async function load(address) {
  const url = new URL(address, import.meta.url);
  if (url.protocol === "file:") return WebAssembly.compile(await readFile(url));
  return compileResponse(await fetch(url));
}

export function createEngine(options = {}) {
  return makeEngine({ wasm: new URL("./gantline.wasm", import.meta.url), ...options }, load);
}

export function createConverter(options = {}) {
  return makeEngine({ wasm: new URL("./converter.wasm", import.meta.url), ...options }, load);
}
