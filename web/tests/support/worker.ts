import { readFile } from 'node:fs/promises';
import { createConverter, createEngine, decodeFrame } from 'gantline-engine';
import { vi } from 'vitest';
import { Answers } from '../../src/engine/answers.ts';
import type { Answer, FromWorker, ToWorker } from '../../src/engine/protocol.ts';

const file = (name: string) => readFile(new URL(`../../../build/wasm-release/package/${name}`, import.meta.url));
const compiled = file('gantline.wasm').then((bytes) => WebAssembly.compile(bytes as BufferSource));

type Asked = Extract<ToWorker, { kind: 'ask' }>;

const realConverter = async () =>
  createConverter({ wasm: await WebAssembly.compile((await file('converter.wasm')) as BufferSource) });

export async function realAnswers(makeConverter = realConverter): Promise<Answers> {
  return new Answers(await createEngine({ wasm: await compiled }), makeConverter);
}

export const kNoTurn = { id: 1, isStale: () => false, onProgress: () => {} };

// Stands in for the engine's worker: the real engine in this thread. Questions wait while `holds` says so, and how many
// handles are open can be told at any time.
export class FakeWorker {
  static made: FakeWorker[] = [];
  static fails = false;
  static holds: (asked: Asked) => boolean = () => false;

  // Takes the place of the browser's class; returns the workers that are made, the latest last.
  static install(): FakeWorker[] {
    FakeWorker.made = [];
    FakeWorker.fails = false;
    FakeWorker.holds = () => false;
    vi.stubGlobal('Worker', FakeWorker);
    vi.stubGlobal('cancelAnimationFrame', () => {});
    return FakeWorker.made;
  }

  // Goes on with what was held, up to what is held from here on.
  static release(holds: (asked: Asked) => boolean = () => false): void {
    FakeWorker.holds = holds;
    for (const worker of FakeWorker.made) void worker.pump();
  }

  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: unknown = null;
  readonly asked: Asked[] = [];
  readonly open = new Set<number>();
  terminated = false;
  private readonly queue: Asked[] = [];
  private answers: Answers | null = null;
  private newest = 0;
  private busy = false;

  constructor() {
    FakeWorker.made.push(this);
    void this.start(FakeWorker.fails);
  }

  postMessage(message: ToWorker): void {
    if (this.terminated) return;
    if (message.kind === 'ask') {
      this.asked.push(message);
      this.queue.push(message);
    }
    if (message.kind === 'supersede') this.newest = message.revision;
    if (message.kind === 'cancel') {
      const at = this.queue.findIndex(({ id }) => id === message.id);
      if (at >= 0) this.answer(this.queue.splice(at, 1)[0], { kind: 'cancelled' });
      else this.answers?.cancel(message.id);
    }
    void this.pump();
  }

  terminate(): void {
    this.terminated = true;
  }

  die(reason: string): void {
    this.send({ kind: 'dead', reason });
  }

  private async start(fails: boolean): Promise<void> {
    this.answers = await realAnswers();
    if (fails) return this.die('the module is not there');
    const info = await this.answers.answer({ kind: 'request', op: 'info', args: {} }, kNoTurn);
    if (info.answer.kind !== 'frame') throw new Error('the engine does not say what it is');
    this.send({ kind: 'ready', info: decodeFrame<'info'>(info.answer.frame).result });
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.busy || this.answers === null || this.queue.length === 0 || FakeWorker.holds(this.queue[0])) return;
    this.busy = true;
    const asked = this.queue.shift() as Asked;
    const isStale = () => asked.revision !== 0 && asked.revision < this.newest;
    const { answer } = isStale()
      ? { answer: { kind: 'stale' } as const }
      : await this.answers.answer(asked.question, {
          id: asked.id,
          isStale,
          onProgress: (progress) => this.send({ kind: 'progress', id: asked.id, progress }),
        });
    this.answer(asked, answer);
    this.busy = false;
    void this.pump();
  }

  private answer({ id, question }: Asked, answer: Answer): void {
    if (answer.kind === 'handle') this.open.add(answer.handle);
    if (answer.kind === 'opened') this.open.add(decodeFrame<'open_workflow'>(answer.frame.slice(0)).result.workflow);
    if (question.kind === 'request' && question.op === 'close')
      this.open.delete((question.args as { handle: number }).handle);
    this.send({ kind: 'answer', id, answer });
  }

  private send(data: FromWorker): void {
    if (!this.terminated) setTimeout(() => !this.terminated && this.onmessage?.({ data }));
  }
}
