import type { RunPhase, WaitReason } from 'gantline-engine';
import type { Json } from '../source/node.ts';
import { asFields, Malformed, number, orNull } from './fields.ts';
import { readEvents } from './sse.ts';
import { readProblem, Unreachable } from './problem.ts';
import {
  readLogPage,
  readReasons,
  readRun,
  readRunsPage,
  readSubmitted,
  readVersion,
  type LogPage,
  type RunsPage,
  type ServerEvent,
  type ServerRun,
  type Submitted,
} from './records.ts';

export interface RunQuery {
  readonly states: readonly RunPhase[];
  readonly workflow: string;
  readonly tag: string;
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface Submission {
  readonly workflow: Json;
  readonly inputs?: Json;
  readonly priority?: number;
  readonly tags?: readonly string[];
}

export type Action = 'pause' | 'resume' | 'cancel' | 'force_cancel' | 'retry';

interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly body?: Json | Submission;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal | undefined;
}

// Until an answer begins. How long it is then depends on the run, and how fast it comes on the network.
const kTimeoutMs = 30_000;

// Every call throws Refused, Unreachable, Malformed, or an AbortError.
export class Api {
  constructor(
    readonly base: URL,
    private readonly send: typeof fetch = (...args) => fetch(...args),
  ) {}

  // How many attempts the server runs at once; null: it does not tell.
  async workers(signal?: AbortSignal): Promise<number | null> {
    try {
      return orNull(asFields(await this.json('health', { signal })), 'workers', number);
    } catch {
      return null;
    }
  }

  // Whether the server has been told to end, and waits for what runs.
  async isStopping(signal: AbortSignal): Promise<boolean> {
    try {
      const response = await this.send(new URL('health', this.base), { cache: 'no-store', signal });
      return asFields(await response.json()).status === 'stopping';
    } catch {
      return false;
    }
  }

  async runs(query: RunQuery, signal?: AbortSignal): Promise<RunsPage> {
    const parameters = new URLSearchParams({ limit: String(query.limit) });
    for (const state of query.states) parameters.append('state', state);
    if (query.workflow !== '') parameters.set('workflow', query.workflow);
    if (query.tag !== '') parameters.set('tag', query.tag);
    if (query.before !== undefined) parameters.set('before', query.before);
    return readRunsPage(await this.json(`runs?${parameters.toString()}`, { signal }));
  }

  async run(id: string, signal?: AbortSignal): Promise<ServerRun> {
    return readRun(await this.json(`runs/${encodeURIComponent(id)}`, { signal }));
  }

  // JSON Lines, as `events export` writes them.
  async history(id: string, signal?: AbortSignal): Promise<string> {
    return (await this.ask(`runs/${encodeURIComponent(id)}/history`, { signal })).text();
  }

  // The run's events after this one up to that one as they come, and as they are in its history: a page of events would pass their numbers
  // through this page, and 1.0 would be 1. The server's stream resumes there and goes on; it is left when all is here.
  async *eventsAfter(id: string, last: number, up_to: number, signal: AbortSignal): AsyncGenerator<ServerEvent[]> {
    const stop = new AbortController();
    const headers = { accept: 'text/event-stream', 'last-event-id': String(last) };
    const sent: Sent = { headers, signal: AbortSignal.any([signal, stop.signal]) };
    const response = await this.ask(`runs/${encodeURIComponent(id)}/events`, sent);
    try {
      for await (const events of readEvents(response)) {
        yield events;
        if ((events.at(-1)?.sequence ?? last) >= up_to) break;
      }
    } finally {
      stop.abort();
    }
  }

  async explain(id: string, task: string, signal?: AbortSignal): Promise<WaitReason[]> {
    return readReasons(await this.json(`${taskPath(id, task)}/explain`, { signal }));
  }

  async logs(id: string, task: string, attempt: number, offset: number, signal?: AbortSignal): Promise<LogPage> {
    return readLogPage(await this.json(`${taskPath(id, task)}/logs?attempt=${attempt}&offset=${offset}`, { signal }));
  }

  // The key makes it safe to send the same submission again when no answer came.
  async submit(submission: Submission, key: string): Promise<Submitted> {
    const sent: Sent = { method: 'POST', body: submission, headers: { 'Idempotency-Key': key } };
    return readSubmitted(await this.json('runs', sent));
  }

  // Refused as stale when the run is not at this version any more. Answers with the new version.
  async act(id: string, action: Action, version: number, task?: string): Promise<number> {
    const name = action === 'force_cancel' ? 'cancel' : action;
    const body: Json = {
      ...(action === 'force_cancel' ? { force: true } : {}),
      ...(task === undefined ? {} : { task }),
    };
    const headers = { 'If-Match': `"${version}"` };
    return readVersion(await this.json(`runs/${encodeURIComponent(id)}/${name}`, { method: 'POST', body, headers }));
  }

  private async json(path: string, sent: Sent): Promise<unknown> {
    const response = await this.ask(path, sent);
    try {
      return await response.json();
    } catch {
      throw new Malformed('it is not JSON');
    }
  }

  private async ask(path: string, { method = 'GET', body, headers = {}, signal }: Sent): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), kTimeoutMs);
    let response: Response;
    try {
      response = await this.send(new URL(path, this.base), {
        method,
        headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new Unreachable(late.signal.aborted ? 'no answer in time' : 'no connection');
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    // A proxy in front of a server that is away answers in its place.
    if (response.status === 502 || response.status === 504) throw new Unreachable(`status ${response.status}`);
    throw readProblem(response.status, await response.json().catch(() => null));
  }
}

function taskPath(id: string, task: string): string {
  return `runs/${encodeURIComponent(id)}/tasks/${encodeURIComponent(task)}`;
}

// Not crypto.randomUUID, which plain http in a local network does not have.
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
