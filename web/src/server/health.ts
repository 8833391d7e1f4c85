import type { TaskTypes } from '../engine/client.ts';

// The API of the server that handed out the page: beside it, so that the page also works under a sub-path.
export function apiAddress(): URL {
  return new URL('./api/v1/', document.baseURI);
}

// Whether there is a server at all, well or not. A static host answers with something else, or with nothing.
export async function isServerThere(base: URL, send: typeof fetch = (...args) => fetch(...args)): Promise<boolean> {
  try {
    const response = await send(new URL('health', base), { headers: { accept: 'application/json' } });
    if (!(response.headers.get('content-type') ?? '').includes('json')) return false;
    const health: unknown = await response.json();
    return health !== null && typeof health === 'object' && 'status' in health && typeof health.status === 'string';
  } catch {
    return false;
  }
}

// The task types of the server; null when it does not tell.
export async function taskTypes(
  base: URL,
  send: typeof fetch = (...args) => fetch(...args),
): Promise<TaskTypes | null> {
  try {
    const response = await send(new URL('task-types', base), { headers: { accept: 'application/json' } });
    if (!response.ok) return null;
    const { task_types }: { task_types: TaskTypes } = await response.json();
    return Array.isArray(task_types) ? task_types : null;
  } catch {
    return null;
  }
}
