import { SLOW_EXCHANGE_MS } from "../domain/lane.ts";

/** A wait that can be ended early. */
export interface Wait {
  readonly over: Promise<void>;
  readonly end: () => void;
}

/** Begins a wait, by default for as long as an exchange may take without being slow. */
export type BeginWait = (ms?: number) => Wait;

/** Begins a wait of so many milliseconds. One that is ended is never over. */
export const beginWait: BeginWait = (ms = SLOW_EXCHANGE_MS) => {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return { over, end: () => clearTimeout(timer) };
};

/** Waits for work while it is quick; `undefined` once it is slow. The work itself goes on. */
export async function whileQuick<T>(work: Promise<T>, begin: BeginWait): Promise<{ readonly made: T } | undefined> {
  const wait = begin();
  try {
    return await Promise.race([work.then((made) => ({ made })), wait.over.then(() => undefined)]);
  } finally {
    wait.end();
  }
}
