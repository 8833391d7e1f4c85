import { decodeFrame, EngineError, type EngineResponse, type Operations, type PlannerOperation } from 'gantline-engine';
import type { Problem, Syntax } from '../source/source.ts';
import type { TextChange } from '../source/write.ts';
import type { Edit } from '../whatif/edits.ts';
import type { Answer, FromWorker, JobOperation, Question, ToWorker } from './protocol.ts';

export type Info = Operations['info']['result'];

// The engine refused a request.
export class RequestFailed extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly pointer: string,
    readonly problems: readonly Problem[],
  ) {
    super(detail);
  }
}

// The answer is of no interest any more: a newer text, a cancellation, or a worker that has ended.
export class Dropped extends Error {
  constructor(readonly reason: 'stale' | 'cancelled' | 'died') {
    super(reason);
  }
}

export interface Ask {
  readonly revision?: number;
  readonly signal?: AbortSignal;
  onProgress?(progress: number): void;
}

interface Waiting {
  readonly ask: Ask;
  settle(answer: Answer): void;
  fail(error: Error): void;
}

const kFailedStartsMax = 3;

export type TaskTypes = Operations['set_task_types']['arguments']['types'];

type Opened = { problems: readonly Problem[] } | EngineResponse<'open_workflow'>;
type Read = { problems: readonly Problem[] } | { syntax: Syntax; task_ranges: Uint32Array };

// How a worker has ended: the page asked for it, it died, or it died once more before it ever got to work, and no other
// takes its place.
export type End = 'asked' | 'died' | 'over';

// The page's side of the engine's worker. When the worker ends another one takes its place, all that waits is dropped, and
// `onDied` says why: handles are gone, and what they stood for must be made again.
export class EngineClient {
  onReady: (info: Info) => void = () => {};
  onDied: (reason: string, end: End) => void = () => {};
  // Null once no more are started.
  private worker: Worker | null;
  private readonly waiting = new Map<number, Waiting>();
  private next_id = 1;
  private failed_starts = 0;
  private newest = 0;
  private types: TaskTypes | null = null;

  constructor() {
    this.worker = this.start();
  }

  // Answers to questions about older revisions are dropped from here on.
  supersede(revision: number): void {
    this.newest = revision;
    this.post({ kind: 'supersede', revision });
  }

  // Ends the worker for good.
  dispose(): void {
    this.worker?.terminate();
    this.worker = null;
    this.drop();
  }

  // Ends the worker whatever it does, and starts another one.
  restart(): void {
    if (this.worker !== null) this.end('it was asked to', 'asked');
  }

  private died(reason: string): void {
    // One that never gets to work, for example because its module is not there, is not started for ever.
    this.failed_starts += 1;
    this.end(reason, this.failed_starts < kFailedStartsMax ? 'died' : 'over');
  }

  private end(reason: string, end: End): void {
    this.worker?.terminate();
    this.drop();
    this.worker = end === 'over' ? null : this.start();
    this.onDied(reason, end);
  }

  private drop(): void {
    for (const waiting of this.waiting.values()) waiting.fail(new Dropped('died'));
    this.waiting.clear();
  }

  async request<Op extends PlannerOperation>(
    op: Op,
    args: Operations[Op]['arguments'],
    ask: Ask = {},
  ): Promise<EngineResponse<Op>> {
    const answer = await this.ask({ kind: 'request', op, args }, ask);
    try {
      return decodeFrame<Op>(expectKind(answer, 'frame').frame);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new RequestFailed(error.code, error.detail, error.pointer, []);
    }
  }

  // The types of a server, of which every workflow is from now on; other types are refused. Outlives the worker.
  setTaskTypes(types: TaskTypes): void {
    this.types = types;
    this.request('set_task_types', { types }).catch(() => {});
  }

  // Frees a handle; of one that died with its worker nobody needs to hear.
  close(handle: number): void {
    this.request('close', { handle }).catch(() => {});
  }

  // The handle of a job that has come to its end.
  async run<Op extends JobOperation>(op: Op, args: Operations[Op]['arguments'], ask: Ask = {}): Promise<number> {
    return expectKind(await this.ask({ kind: 'job', op, args }, ask), 'handle').handle;
  }

  // What a job has come to. Its handle is freed, also when nobody waits for the answer any more.
  async resultOf<Op extends 'forecast_result' | 'sensitivity_result'>(
    op: Op,
    job: number,
    ask: Ask,
  ): Promise<EngineResponse<Op>> {
    try {
      return await this.request(op, { job }, ask);
    } finally {
      this.close(job);
    }
  }

  async read(text: string, ask: Ask = {}): Promise<Read> {
    const answer = await this.ask({ kind: 'read', text }, ask);
    return answer.kind === 'problems' ? answer : expectKind(answer, 'read');
  }

  async open(edits: readonly Edit[], ask: Ask = {}): Promise<Opened> {
    const answer = await this.ask({ kind: 'open', edits }, ask);
    return answer.kind === 'problems' ? answer : decodeFrame<'open_workflow'>(expectKind(answer, 'opened').frame);
  }

  async text(question: Extract<Question, { kind: 'import' | 'generate' | 'spell' }>): Promise<string> {
    const answer = await this.ask(question, {});
    if (answer.kind === 'problems') {
      const [first] = answer.problems;
      throw new RequestFailed('syntax', first?.message ?? 'The file could not be read', '', answer.problems);
    }
    return expectKind(answer, 'text').text;
  }

  async hints(question: Omit<Extract<Question, { kind: 'hints' }>, 'kind'>, ask: Ask): Promise<readonly Problem[]> {
    return expectKind(await this.ask({ kind: 'hints', ...question }, ask), 'problems').problems;
  }

  async write(text: string, edit: Edit): Promise<TextChange | null> {
    return expectKind(await this.ask({ kind: 'write', text, edit }, {}), 'change').change;
  }

  private ask(question: Question, ask: Ask): Promise<Answer> {
    const revision = ask.revision ?? 0;
    if (revision !== 0 && revision < this.newest) return Promise.reject(new Dropped('stale'));
    if (ask.signal?.aborted === true) return Promise.reject(new Dropped('cancelled'));
    if (this.worker === null) return Promise.reject(new Dropped('died'));
    const id = this.next_id++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { ask, settle: resolve, fail: reject });
      ask.signal?.addEventListener('abort', () => this.post({ kind: 'cancel', id }), { once: true });
      this.post({ kind: 'ask', id, revision, question });
    });
  }

  // An answer that nobody takes may hold a handle.
  private freeUnseen(answer: Answer): void {
    if (answer.kind === 'handle') this.close(answer.handle);
    if (answer.kind === 'opened') this.close(decodeFrame<'open_workflow'>(answer.frame).result.workflow);
  }

  private post(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'gantline engine' });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    worker.onerror = (event) => this.died(event.message || 'the worker could not be started');
    if (this.types !== null) {
      const question: Question = { kind: 'request', op: 'set_task_types', args: { types: this.types } };
      worker.postMessage({ kind: 'ask', id: 0, revision: 0, question } satisfies ToWorker);
    }
    return worker;
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.failed_starts = 0;
        this.onReady(message.info);
        return;
      case 'dead':
        this.died(message.reason);
        return;
      case 'progress':
        this.waiting.get(message.id)?.ask.onProgress?.(message.progress);
        return;
      case 'answer':
        this.settle(message.id, message.answer);
    }
  }

  private settle(id: number, answer: Answer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting === undefined) return;
    const revision = waiting.ask.revision ?? 0;
    if (answer.kind === 'cancelled') waiting.fail(new Dropped('cancelled'));
    else if (answer.kind === 'stale' || (revision !== 0 && revision < this.newest)) {
      this.freeUnseen(answer);
      waiting.fail(new Dropped('stale'));
    } else if (answer.kind === 'failure') {
      const { code, detail, pointer, problems } = answer.failure;
      waiting.fail(new RequestFailed(code, detail, pointer, problems));
    } else waiting.settle(answer);
  }
}

function expectKind<Kind extends Answer['kind']>(answer: Answer, kind: Kind): Extract<Answer, { kind: Kind }> {
  if (answer.kind !== kind) throw new Error(`the engine's worker answered ${answer.kind} instead of ${kind}`);
  return answer as Extract<Answer, { kind: Kind }>;
}
