import { EngineError } from 'gantline-engine';

// What could not be fetched is missing for one question; the next one fetches it again.
export function unavailable(error: unknown): never {
  if (error instanceof EngineError) throw error;
  const why = error instanceof Error ? error.message : String(error);
  throw new EngineError({ code: 'unavailable', detail: `a part of the page could not be fetched: ${why}` });
}
