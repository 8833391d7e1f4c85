// A real server for a test, and the page in front of it: the built files, and /api handed on to the server, under a sub-path.
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentSecurityPolicy } from '../../../tools/serve.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.GANTLINE_BIN ?? here('../../../../build/native-release/bin/gantline');
const root = process.env.GANTLINE_PAGE ?? here('../../../../build/web/');
const kReadyMs = 15_000;

// Resolves when `is` answers with something true, asked again and again.
export async function until(what, is, within_ms = kReadyMs) {
  const deadline = Date.now() + within_ms;
  for (;;) {
    const found = await is();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${within_ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// `gantline serve` with a directory of its own. It can be killed, and started again where it was.
export class Backend {
  constructor(port) {
    this.port = port;
    this.folder = mkdtempSync(join(tmpdir(), 'gantline-e2e-'));
    this.child = null;
  }

  static async start() {
    const backend = new Backend(await freePort());
    await backend.start();
    return backend;
  }

  async start() {
    const args = ['serve', '--data', join(this.folder, 'data'), '--listen', `127.0.0.1:${this.port}`, '--workers', '4'];
    this.child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    this.child.stderr.on('data', (data) => (said += data));
    await until('the server starts', async () => {
      if (this.child.exitCode !== null) throw new Error(`the server ended: ${said}`);
      return fetch(this.url('health')).then(
        (response) => response.ok,
        () => false,
      );
    });
  }

  url(path) {
    return `http://127.0.0.1:${this.port}/api/v1/${path}`;
  }

  async kill() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async submit(workflow, inputs = {}) {
    const response = await fetch(this.url('runs'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ workflow, inputs }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer.id;
  }
}

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

// Serves the page. `streams` is the number of open streams of all events, `refused` that of requests that found no server.
export class Front {
  constructor(backend_port, path) {
    this.path = path;
    this.backend_port = backend_port;
    this.streams = 0;
    this.refused = 0;
    this.server = createServer((incoming, outgoing) => this.answer(incoming, outgoing));
  }

  static async start(backend_port, path = '/tools/gantline/') {
    const front = new Front(backend_port, path);
    await new Promise((resolve) => front.server.listen(0, '127.0.0.1', resolve));
    front.url = `http://127.0.0.1:${front.server.address().port}${path}`;
    return front;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  answer(incoming, outgoing) {
    const { pathname, search } = new URL(incoming.url ?? '/', 'http://host');
    const inside = pathname.startsWith(this.path) ? pathname.slice(this.path.length) : '..';
    if (inside.startsWith('api/')) this.handOn(incoming, outgoing, `/${inside}${search}`);
    else this.sendFile(outgoing, normalize(inside === '' ? 'index.html' : inside));
  }

  handOn(incoming, outgoing, path) {
    const { method, headers } = incoming;
    const is_stream = path === '/api/v1/events';
    const onward = request({ host: '127.0.0.1', port: this.backend_port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (is_stream) this.streams += 1;
      // Either side may go first.
      answer.on('close', () => outgoing.destroy());
      answer.pipe(outgoing);
      answer.on('close', () => is_stream && (this.streams -= 1));
    });
    onward.on('error', () => {
      this.refused += 1;
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502, { 'content-type': 'text/plain' }).end('no server');
    });
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }

  sendFile(outgoing, inside) {
    const file = join(root, inside);
    if (inside.startsWith('..') || !existsSync(file) || !statSync(file).isFile()) {
      outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    outgoing.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    });
    // As the server marks the page that it hands out.
    if (inside === 'index.html') outgoing.end(readFileSync(file, 'utf8').replace('<html', '<html data-server'));
    else createReadStream(file).pipe(outgoing);
  }
}
