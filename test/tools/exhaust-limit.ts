import { expect } from "vitest";

/**
 * Uses up one of the platform's limiters for a key that nobody used before, and answers the first refusal of `request`,
 * which asks it too. Its windows follow the clock, so one may end at any moment: then the next is used up.
 */
export async function exhaustLimit(
  limiter: RateLimit,
  { key, limit, windowSeconds }: { readonly key: string; readonly limit: number; readonly windowSeconds: number },
  request: () => Promise<Response>,
): Promise<Response> {
  const currentWindow = () => Math.floor(Date.now() / (windowSeconds * 1000));
  const first = currentWindow();
  let taken = 0;
  for (let round = 0; ; round++) {
    const uses = await Promise.all(Array.from({ length: limit }, () => limiter.limit({ key })));
    const successes = uses.filter(({ success }) => success).length;
    if (round === 0) expect(successes).toBe(limit);
    const response = await request();
    taken += successes + (response.status === 429 ? 0 : 1);
    expect(taken).toBeLessThanOrEqual(limit * (currentWindow() - first + 1));
    if (response.status === 429) return response;
  }
}
