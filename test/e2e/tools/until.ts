const TIMEOUT_MS = 300_000;
/** What is in this process is looked at often; a question to another one costs more than the wait. */
const LOOK_MS = 25;
const ASK_MS = 250;

/** Waits until `probe` answers something; throws with `what` was waited for when it takes too long. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  everyMs?: number,
): Promise<T> {
  for (const deadline = Date.now() + TIMEOUT_MS; ;) {
    const answer = probe();
    const found = await answer;
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${TIMEOUT_MS} ms in vain for ${what}`);
    await pause(everyMs ?? (answer instanceof Promise ? ASK_MS : LOOK_MS));
  }
}

/** Waits until a condition holds. */
export async function untilTrue(what: string, holds: () => boolean | Promise<boolean>, everyMs?: number) {
  const probe = () => {
    const answer = holds();
    return answer instanceof Promise ? answer.then((held) => held || undefined) : answer || undefined;
  };
  await until(what, probe, everyMs);
}

/** Lets a time pass. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
