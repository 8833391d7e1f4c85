// The API suite in Chromium, in a page and in a worker, under the content security policy of the planner.
// Skipped where there is no Chromium.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { packageFolder } from "./package.mjs";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const here = new URL(".", import.meta.url).pathname;
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; base-uri 'none'";
const types = { html: "text/html", js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };
const page = '<!doctype html><title>suite</title><script type="module" src="/suite/browser_suite.mjs"></script>';

async function read(path) {
  if (path === "/") return [page, "html"];
  const [, folder, name] = path.match(/^\/(package|suite)\/([\w.]+)$/) ?? [];
  if (folder === undefined) return [undefined, undefined];
  return [await readFile(join(folder === "package" ? packageFolder : here, name)), name.split(".").pop()];
}

// Serves the suite until a page posts its result.
function serve() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end();
      return resolve(JSON.parse(body));
    }
    const [content, type] = await read(request.url);
    const headers = { "Content-Type": types[type] ?? "text/plain", "Content-Security-Policy": policy };
    response.writeHead(content === undefined ? 404 : 200, headers).end(content ?? "");
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready({ server, result: promise })));
}

test("the suite passes in a page and in a worker, under the policy", { skip: chromium === undefined }, async () => {
  const { server, result } = await serve();
  const profile = await mkdtemp(join(tmpdir(), "gantline-browser-"));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
  const browser = spawn(chromium, [...flags, "--remote-debugging-port=0", address], { stdio: "ignore" });
  try {
    const report = await result;
    assert.equal(report.error, undefined);
    assert.deepEqual(report.page.failures, []);
    assert.deepEqual(report.worker.failures, []);
    assert.ok(report.page.count > 10);
  } finally {
    const ended = new Promise((done) => browser.once("exit", done));
    browser.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});
