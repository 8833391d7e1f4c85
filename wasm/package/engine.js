// Runs the module: its memory, its few imports, requests and responses. Needs nothing of a host but
// WebAssembly and text codecs; index.js and node.js say where the module comes from.

const pageBytes = 65536;
// As the module is linked: what it begins with, and what 32-bit addresses reach.
const initialPages = 256;
const maximumPages = 65536;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class EngineError extends Error {
  constructor({ code, detail, pointer = "" }, defects = []) {
    super(detail);
    this.name = "EngineError";
    this.code = code;
    this.detail = detail;
    this.pointer = pointer;
    this.defects = defects;
  }
}

export class TextColumn {
  constructor(bytes, ends) {
    this.bytes = bytes;
    this.ends = ends;
  }
  get length() {
    return this.ends.length;
  }
  at(index) {
    return decoder.decode(this.bytes.subarray(index === 0 ? 0 : this.ends[index - 1], this.ends[index]));
  }
  // Where bytes are characters, all of them are decoded at once.
  toArray() {
    const text = decoder.decode(this.bytes);
    if (text.length !== this.bytes.length) return Array.from(this);
    return Array.from(this.ends, (end, index) => text.slice(this.ends[index - 1] ?? 0, end));
  }
  *[Symbol.iterator]() {
    for (let index = 0; index < this.length; ++index) yield this.at(index);
  }
}

const arrays = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array };

function readColumns(frame, descriptions) {
  const columns = {};
  for (const { name, type, offset, count } of descriptions) {
    columns[name] = new (type === "text" ? Uint8Array : arrays[type])(frame, offset, count);
  }
  for (const { name, type } of descriptions) {
    if (type !== "text") continue;
    columns[name] = new TextColumn(columns[name], columns[`${name}_end`]);
    delete columns[`${name}_end`];
  }
  return columns;
}

export function decodeFrame(frame) {
  const bytes = new DataView(frame).getUint32(0, true);
  const response = JSON.parse(decoder.decode(new Uint8Array(frame, 8, bytes)));
  if (!response.ok) throw new EngineError(response.error, response.defects);
  return { result: response.result, columns: readColumns(frame, response.columns), frame };
}

// What the module asks of its host: memory, to hear its last words and to end. The rest is there because
// the C library links it; the engine never calls it.
function makeImports(module, host) {
  const known = {
    env: {
      memory: host.memory,
      emscripten_notify_memory_growth() {},
    },
    wasi_snapshot_preview1: {
      fd_write: (descriptor, vectors, count, written) => host.write(vectors, count, written),
      proc_exit(status) {
        throw new Error(`the module has ended itself (${status})`);
      },
    },
  };
  const refuse = () => 52; // "not supported", of WASI
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = known[from]?.[name] ?? refuse;
  }
  return imports;
}

class Engine {
  #memory;
  #exports;
  #failure = null;
  #words = "";

  async start(module, maximumMemoryBytes) {
    const maximum = Math.min(Math.floor(maximumMemoryBytes / pageBytes), maximumPages);
    this.#memory = new WebAssembly.Memory({ initial: initialPages, maximum });
    const host = { memory: this.#memory, write: (...vectors) => this.#write(...vectors) };
    const instance = await WebAssembly.instantiate(module, makeImports(module, host));
    this.#exports = instance.exports;
    this.#exports._initialize();
    return this;
  }

  get memoryBytes() {
    return this.#memory === null ? 0 : this.#memory.buffer.byteLength;
  }

  get isDead() {
    return this.#failure !== null;
  }

  dispose() {
    this.#failure ??= { code: "disposed", detail: "the engine was disposed of" };
    this.#letGo();
  }

  request(op, args) {
    return decodeFrame(this.requestFrame(op, args));
  }

  requestFrame(op, args) {
    return this.requestBytes(encoder.encode(JSON.stringify({ ...args, op })));
  }

  requestBytes(request) {
    if (this.#failure !== null) throw new EngineError(this.#failure);
    const exports = this.#exports;
    const at = exports.gantline_alloc(request.byteLength) >>> 0;
    if (at === 0) {
      const detail = `a request of ${request.byteLength} bytes is too large`;
      throw new EngineError({ code: "limit_exceeded", detail });
    }
    try {
      // Views are made after every call that may have grown the memory: growth detaches older ones.
      new Uint8Array(this.#memory.buffer, at, request.byteLength).set(request);
      const response = exports.gantline_request(at, request.byteLength) >>> 0;
      if (response === 0) throw new EngineError({ code: "out_of_memory", detail: "the memory does not suffice" });
      const bytes = exports.gantline_response_bytes() >>> 0;
      const frame = this.#memory.buffer.slice(response, response + bytes);
      exports.gantline_release();
      exports.gantline_free(at);
      return frame;
    } catch (error) {
      this.#die(error);
    }
  }

  // A trap leaves the engine in the middle of something; so does an allocation that failed.
  #die(error) {
    const failure =
      error instanceof EngineError
        ? { code: error.code, detail: error.detail }
        : { code: "internal", detail: `the engine failed: ${this.#words.trim() || error.message}` };
    this.#failure = { code: "disposed", detail: `the engine died of an earlier request: ${failure.detail}` };
    this.#letGo();
    throw new EngineError(failure);
  }

  #letGo() {
    this.#exports = null;
    this.#memory = null;
  }

  #write(vectors, count, written) {
    const heap = new DataView(this.#memory.buffer);
    let total = 0;
    for (let index = 0; index < count; ++index) {
      const at = heap.getUint32(vectors + 8 * index, true);
      const bytes = heap.getUint32(vectors + 8 * index + 4, true);
      this.#words += decoder.decode(new Uint8Array(heap.buffer, at, bytes));
      total += bytes;
    }
    heap.setUint32(written, total, true);
    return 0;
  }
}

// `source`: see WasmSource in index.d.ts; `load` fetches what an address names.
async function compile(source, load) {
  const given = await source;
  if (given instanceof WebAssembly.Module) return given;
  if (typeof given === "string" || given instanceof URL) return load(given);
  if (typeof Response !== "undefined" && given instanceof Response) return compileResponse(given);
  return WebAssembly.compile(given);
}

// Compiles bytes as they arrive where the server names their type, which not every server does.
export async function compileResponse(response) {
  if (!response.ok) {
    const detail = `cannot load the engine: ${response.status} for ${response.url}`;
    throw new EngineError({ code: "unavailable", detail });
  }
  const type = response.headers.get("Content-Type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

export async function makeEngine({ wasm, maximumMemoryBytes = maximumPages * pageBytes }, load) {
  return new Engine().start(await compile(wasm, load), maximumMemoryBytes);
}
