// The engine of Gantline in WebAssembly. docs/facade.md describes every operation; here are their types.
// Times and durations are milliseconds; in columns -1 means none.
import type { Operation, Operations } from "./operations.js";

export type { Operation, Operations } from "./operations.js";

/** What makes documents of something else. Few need it, so that it is a module of its own. */
export type ConverterOperation = "import" | "generate";
export type PlannerOperation = Exclude<Operation, ConverterOperation>;

export * from "./records.js";

/** Where the module comes from: bytes, a compiled module, a response, or an address to fetch. */
export type WasmSource = BufferSource | WebAssembly.Module | Response | URL | string;

export interface EngineOptions {
  /** Default: the file gantline.wasm beside the package's own, converter.wasm of a converter. */
  wasm?: WasmSource | Promise<WasmSource>;
  /** The heap does not grow beyond it: work that needs more fails with `out_of_memory`. Default and most: 4 GiB. */
  maximumMemoryBytes?: number;
}

export function createEngine(options?: EngineOptions): Promise<Engine>;

/** Loads the second module, which answers `import` and `generate`. It has a heap of its own and no handles. */
export function createConverter(options?: EngineOptions): Promise<Engine<ConverterOperation>>;

/** Single-threaded: a request ends before the next one begins. Its handles die with it. */
export interface Engine<Answered extends Operation = PlannerOperation> {
  /** Answers with copies that stay valid whatever the engine does next. Throws EngineError. */
  request<Op extends Answered>(op: Op, ...args: RequestArguments<Op>): EngineResponse<Op>;
  /** The same without decoding: one buffer, of failures too, that a worker transfers; decodeFrame reads it. */
  requestFrame<Op extends Answered>(op: Op, ...args: RequestArguments<Op>): ArrayBuffer;
  /** A request that is already UTF-8 JSON. Throws EngineError only when the engine has died of it. */
  requestBytes(request: Uint8Array): ArrayBuffer;
  /** Size of the engine's heap. It never shrinks. */
  readonly memoryBytes: number;
  /** The engine has died (out of memory, or a fault of its own): it answers nothing any more; make another one. */
  readonly isDead: boolean;
  /** Lets go of the heap and all handles. */
  dispose(): void;
}

export type RequestArguments<Op extends Operation> = {} extends Operations[Op]["arguments"]
  ? [args?: Operations[Op]["arguments"]]
  : [args: Operations[Op]["arguments"]];

export interface EngineResponse<Op extends Operation> {
  result: Operations[Op]["result"];
  /** Views of one buffer (`frame`). */
  columns: Operations[Op]["columns"];
  frame: ArrayBuffer;
}

/** Reads what requestFrame answered, on whichever thread. Throws EngineError for the frame of a failure. */
export function decodeFrame<Op extends Operation = Operation>(frame: ArrayBuffer): EngineResponse<Op>;

/** The engine's codes (as the HTTP API has them), and those of the package itself. */
export type ErrorCode =
  | "invalid_argument"
  | "not_found"
  | "cycle"
  | "limit_exceeded"
  | "already_exists"
  | "failed_precondition"
  | "corrupt"
  | "unsupported_version"
  | "internal"
  /** The heap cannot grow any more; the engine is dead. */
  | "out_of_memory"
  /** dispose() was called, or the engine died of an earlier request. */
  | "disposed"
  | (string & {});

export interface Defect {
  code: ErrorCode;
  message: string;
  /** JSON Pointer into the document. */
  pointer: string;
  line?: number;
  column?: number;
}

export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The argument that is wrong, as a JSON Pointer into the request ("/options/workers"). */
  readonly pointer: string;
  /** What is wrong with the document; empty when it was not about one. */
  readonly defects: Defect[];
  constructor(failure: { code: ErrorCode; detail: string; pointer?: string }, defects?: Defect[]);
}

/** Strings of a column, decoded one by one when they are asked for. */
export class TextColumn implements Iterable<string> {
  readonly bytes: Uint8Array;
  /** Where each string ends in `bytes`. */
  readonly ends: Uint32Array;
  constructor(bytes: Uint8Array, ends: Uint32Array);
  readonly length: number;
  at(index: number): string;
  toArray(): string[];
  [Symbol.iterator](): Iterator<string>;
}
