/** The most that a timer of 31 bits holds; a longer one ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Makes a signal that is aborted once another one is, or after a time; to be released once it is not needed. In Node before
 * 20.3 there is no `AbortSignal.any`.
 */
export function limitTime(
  signal: AbortSignal,
  ms: number,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const control = new AbortController();
  const follow = () => control.abort(signal.reason);
  const end = () => control.abort(new DOMException(`${ms} ms are over`, "TimeoutError"));
  const timer = setTimeout(end, Math.min(ms, LONGEST_TIMER_MS));
  signal.addEventListener("abort", follow);
  if (signal.aborted) follow();
  return {
    signal: control.signal,
    release() {
      clearTimeout(timer);
      signal.removeEventListener("abort", follow);
    },
  };
}
