import type { Fields } from './fields.ts';

// One thing that is wrong with what was sent.
export interface Defect {
  readonly message: string;
  readonly pointer: string;
}

// The server refused a request, and said why in a problem document (RFC 9457).
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly pointer: string,
    readonly defects: readonly Defect[],
  ) {
    super(detail);
  }

  // The run has changed since the version that the request was about.
  get isStale(): boolean {
    return this.code === 'stale_version';
  }
}

// No answer came: the server is away, or something between it and the page is.
export class Unreachable extends Error {
  constructor(readonly reason: string) {
    super(`The server cannot be reached (${reason}).`);
  }
}

// What a body that is no problem document says is left out: it may be the page of a proxy.
export function readProblem(status: number, body: unknown): Refused {
  const fields: Fields = body !== null && typeof body === 'object' ? (body as Fields) : {};
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const detail = text('detail') || text('title') || `The server answered with status ${status}.`;
  const defects = Array.isArray(fields.defects) ? fields.defects.flatMap(readDefect) : [];
  return new Refused(status, text('code') || 'unknown', detail, text('pointer'), defects);
}

function readDefect(value: unknown): Defect[] {
  if (value === null || typeof value !== 'object') return [];
  const { message, pointer } = value as Fields;
  if (typeof message !== 'string') return [];
  return [{ message, pointer: typeof pointer === 'string' ? pointer : '' }];
}
