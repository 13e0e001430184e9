/** Waits until `probe` answers something; throws with `what` was waited for when it takes too long. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 300_000,
): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await pause(50);
  }
}

/** Waits until a condition holds. */
export async function untilTrue(what: string, holds: () => boolean | Promise<boolean>, timeoutMs?: number) {
  await until(what, async () => ((await holds()) ? true : undefined), timeoutMs);
}

/** Lets a time pass. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
