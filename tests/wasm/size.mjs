// size.mjs PACKAGE: prints what a page has to load, and fails when the module has grown.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

// Bytes of the module, gzipped. The goal is not reached yet: the limit may fall, never rise.
const goal = 250_000;
const limit = 295_000;

const folder = process.argv[2];
const sizes = {};
for (const name of (await readdir(folder)).sort()) {
  if (!/\.(wasm|js)$/.test(name)) continue;
  const bytes = await readFile(join(folder, name));
  sizes[name] = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(9)} bytes ${String(sizes[name]).padStart(8)} gzipped`);
}
console.log(`gantline.wasm: ${(sizes["gantline.wasm"] / goal).toFixed(2)} times its goal of ${goal} bytes gzipped`);
if (!(sizes["gantline.wasm"] <= limit)) {
  console.error(`gantline.wasm is over its limit of ${limit} bytes gzipped`);
  process.exitCode = 1;
}
