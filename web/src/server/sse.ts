import { readEvent, type ServerEvent } from './records.ts';

// Server-sent events as they arrive (HTML standard, 9.2.6), in pieces that end anywhere.

export interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export class SseParser {
  private rest = '';
  private id = '';
  private event = '';
  private data: string[] = [];

  // The messages that this piece completes.
  push(piece: string): Message[] {
    const messages: Message[] = [];
    const text = this.rest + piece;
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const end = at > from && text[at - 1] === '\r' ? at - 1 : at;
      this.line(text.slice(from, end), messages);
      from = at + 1;
    }
    this.rest = text.slice(from);
    return messages;
  }

  private line(line: string, messages: Message[]): void {
    if (line === '') {
      if (this.data.length > 0) {
        messages.push({ id: this.id, event: this.event || 'message', data: this.data.join('\n') });
      }
      this.event = '';
      this.data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id') this.id = value;
    // A line that begins with a colon is a comment, and any other field means nothing here.
  }
}

// The server says something at least every fifteen seconds, if only a comment.
const kSilenceMs = 45_000;

// Events of a response as they arrive, until it ends. A server that has fallen silent is gone.
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent[]> {
  if (response.body === null) return;
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await orSilence(reader.read());
      if (done) return;
      yield parser.push(decoder.decode(value, { stream: true })).map(({ data }) => readEvent(JSON.parse(data), data));
    }
  } finally {
    // A connection that is broken already cannot be cancelled, and need not be.
    reader.cancel().catch(() => {});
  }
}

function orSilence<Value>(read: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the server has fallen silent')), kSilenceMs);
  });
  return Promise.race([read, silence]).finally(() => clearTimeout(timer));
}
