import { decodeEdit, encodeEdit, type EncodedEdit } from '../whatif/codec.ts';
import type { Edit } from '../whatif/edits.ts';

// What an address carries after its `#`: a screen, how it is looked at, and the workflow itself, compressed. Nothing of it
// is sent to a server.
export interface Address {
  readonly screen: string; // "plan", "compare", ...
  readonly tab?: string;
  readonly task?: string;
  readonly edits: readonly Edit[];
  // Seed of a drawn run; absent: typical durations.
  readonly seed?: number;
  readonly text?: string;
}

// Whether both are of the same work, however it is looked at.
export function hasSameWork(a: Address, b: Address): boolean {
  return a.text === b.text && a.seed === b.seed && encodeEdits(a.edits) === encodeEdits(b.edits);
}

function encodeEdits(edits: readonly Edit[]): string {
  return JSON.stringify(edits.map(encodeEdit));
}

const kTextMax = 8 * 1024 * 1024;
// Browsers and chat programs cut longer addresses.
export const kAddressMax = 64 * 1024;

export async function encodeAddress(address: Address): Promise<string> {
  const parameters = new URLSearchParams();
  if (address.tab !== undefined) parameters.set('tab', address.tab);
  if (address.task !== undefined) parameters.set('task', address.task);
  if (address.seed !== undefined) parameters.set('seed', String(address.seed));
  if (address.edits.length > 0) parameters.set('with', encodeEdits(address.edits));
  if (address.text !== undefined && address.text !== '') parameters.set('w', await compress(address.text));
  const query = parameters.toString();
  return `#/${address.screen}${query === '' ? '' : `?${query}`}`;
}

// Throws an Error with a message for people when the workflow in it is damaged. Anything else that is wrong is left out.
export async function decodeAddress(hash: string): Promise<Address> {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const seed = Number(parameters.get('seed') ?? NaN);
  const packed = parameters.get('w');
  return {
    screen: path === '' ? 'plan' : path,
    tab: parameters.get('tab') ?? undefined,
    task: parameters.get('task') ?? undefined,
    seed: Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff ? seed : undefined,
    edits: decodeEdits(parameters.get('with')),
    text: packed === null ? undefined : await decompress(packed),
  };
}

function decodeEdits(text: string | null): Edit[] {
  if (text === null) return [];
  try {
    const encoded: unknown = JSON.parse(text);
    if (!Array.isArray(encoded)) return [];
    return (encoded as EncodedEdit[]).slice(0, 50).flatMap((item) => decodeEdit(item) ?? []);
  } catch {
    return [];
  }
}

export async function compress(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return toBase64(new Uint8Array(await new Response(stream).arrayBuffer()));
}

export async function decompress(packed: string): Promise<string> {
  const damaged = new Error('The workflow in this address is damaged or was cut short.');
  const bytes = fromBase64(packed);
  if (bytes === undefined) throw damaged;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return await readText(stream, damaged);
  } catch {
    throw damaged;
  }
}

// A small address can unpack to gigabytes, so reading stops at a limit.
async function readText(stream: ReadableStream<Uint8Array>, tooLarge: Error): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > kTextMax) {
      await reader.cancel();
      throw tooLarge;
    }
  }
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
