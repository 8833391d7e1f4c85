// A question that is asked again and again, one at a time: what is asked for while one is under way is asked once, when that
// has ended. The question itself does not fail, and ends soon after the signal.
export function oneAtATime(question: () => Promise<void>, signal: AbortSignal): () => void {
  let is_wanted = false;
  let is_asking = false;
  const work = async (): Promise<void> => {
    is_asking = true;
    while (is_wanted && !signal.aborted) {
      is_wanted = false;
      await question();
    }
    is_asking = false;
  };
  return () => {
    is_wanted = true;
    if (!is_asking) void work();
  };
}
