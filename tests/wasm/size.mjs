// size.mjs PACKAGE: prints what a page has to load, and fails when the module is over its budget.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const budget = 250_000; // bytes of the module, gzipped

const folder = process.argv[2];
const sizes = {};
for (const name of (await readdir(folder)).sort()) {
  if (!/\.(wasm|js)$/.test(name)) continue;
  const bytes = await readFile(join(folder, name));
  sizes[name] = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(9)} bytes ${String(sizes[name]).padStart(8)} gzipped`);
}
if (!(sizes["gantline.wasm"] <= budget)) {
  console.error(`gantline.wasm is over its budget of ${budget} bytes gzipped`);
  process.exitCode = 1;
}
