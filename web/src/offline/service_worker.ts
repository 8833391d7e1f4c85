// Keeps every file of the page, so that a page that was loaded once goes on without a network and can be loaded again. The
// names of the files carry hashes of what is in them; only the first document has a name that stays, and is asked for anew
// as long as somebody answers.

interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends LifeEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}

const worker = self as unknown as Scope;
// The build puts the list of its files in place of this (offline.ts beside vite.config.ts).
const { version, files } = JSON.parse('__FILES__') as { version: string; files: readonly string[] };
const { scope } = worker.registration;
// One host may serve several pages, and what the browser keeps is by host.
const prefix = `gantline ${scope} `;
const cache_name = prefix + version;
const known = new Set(['', ...files].map((file) => new URL(file, scope).href));

async function keepAll(): Promise<void> {
  const cache = await caches.open(cache_name);
  await cache.addAll([...known]);
}

async function dropOlder(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(prefix) && name !== cache_name);
  await Promise.all(older.map((name) => caches.delete(name)));
  // The page that is there already, and its engine, are served from here on too.
  await worker.clients.claim();
}

async function kept(url: string): Promise<Response | undefined> {
  return (await caches.open(cache_name)).match(url);
}

async function documentOf(request: Request, url: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(url);
    if (found === undefined) throw error;
    return found;
  }
}

worker.addEventListener('install', (event) => event.waitUntil(keepAll()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOlder()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = request.url.replace(/[?#].*$/, '');
  // Whatever is no file of the page is none of this worker's business: the API of a server, for example.
  if (request.method !== 'GET' || !known.has(url)) return;
  if (request.mode === 'navigate') event.respondWith(documentOf(request, url));
  else event.respondWith(kept(url).then((found) => found ?? fetch(request)));
});
