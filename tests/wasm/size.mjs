// size.mjs PACKAGE: prints what a page has to load, and fails when the module has grown.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

// Bytes of the modules, gzipped: what a page loads before it can plan, and what it loads to import or generate.
const limits = { "gantline.wasm": 250_000, "converter.wasm": 104_000 };

const folder = process.argv[2];
const sizes = {};
for (const name of (await readdir(folder)).sort()) {
  if (!/\.(wasm|js)$/.test(name)) continue;
  const bytes = await readFile(join(folder, name));
  sizes[name] = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(9)} bytes ${String(sizes[name]).padStart(8)} gzipped`);
}
for (const [name, limit] of Object.entries(limits)) {
  if (sizes[name] <= limit) continue;
  console.error(`${name} is over its limit of ${limit} bytes gzipped`);
  process.exitCode = 1;
}
