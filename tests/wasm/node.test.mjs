// What is Node's alone: the module as bytes, address and compiled module; workers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

import { engine, packageFolder } from "./package.mjs";

const file = `${packageFolder}/gantline.wasm`;

for (const [what, source] of Object.entries({
  bytes: () => readFile(file),
  "an address": () => pathToFileURL(file),
  "the text of an address": () => pathToFileURL(file).href,
  "a compiled module": async () => WebAssembly.compile(await readFile(file)),
  "a response": async () =>
    new Response(await readFile(file), { headers: { "Content-Type": "application/wasm" } }),
  "a response of a type that the server did not know": async () => new Response(await readFile(file)),
})) {
  test(`the module may be ${what}`, async () => {
    const instance = await engine.createEngine({ wasm: await source() });
    assert.equal(instance.request("info").result.phases[0], "pending");
    instance.dispose();
  });
}

test("a module that cannot be loaded rejects", async () => {
  await assert.rejects(engine.createEngine({ wasm: new Response("no", { status: 404 }) }), { code: "unavailable" });
  await assert.rejects(engine.createEngine({ wasm: new Uint8Array([1, 2, 3]) }), WebAssembly.CompileError);
});

test("a worker transfers a frame without copying it", async () => {
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
     import(workerData).then(async ({ createEngine }) => {
       const frame = (await createEngine()).requestFrame("info");
       parentPort.postMessage(frame, [frame]);
     });`,
    { eval: true, workerData: pathToFileURL(`${packageFolder}/node.js`).href },
  );
  const frame = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  assert.equal(engine.decodeFrame(frame).result.phases[0], "pending");
  await worker.terminate();
});

test("the module exports what exports.txt lists and little more", async () => {
  const list = await readFile(new URL("../../wasm/exports.txt", import.meta.url), "utf8");
  const module = await WebAssembly.compile(await readFile(file));
  const own = WebAssembly.Module.exports(module).map((entry) => entry.name).filter((name) => /^gantline_/.test(name));
  assert.deepEqual(own.sort(), list.trim().split("\n").sort());
  assert.ok(own.length <= 12);
});

test("the module asks for no file, clock or random number", async () => {
  const module = await WebAssembly.compile(await readFile(file));
  const names = WebAssembly.Module.imports(module).map((entry) => entry.name);
  assert.deepEqual(names.filter((name) => /path_|clock|random|open/.test(name)), []);
});
