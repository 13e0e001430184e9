import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HeldSecrets, livePrevious, MAX_LIVE_SECRETS, rotateSecrets } from "../../src/domain/secret-rotation.ts";
import { cases } from "../tools/cases.ts";

const T0 = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ends = (secret: string, expiresAt: number) => ({ secret, expiresAt });

/** Rotates in turn, and answers what is held in the end; throws when a rotation has no room. */
function rotateAll(turns: readonly (readonly [next: string, graceMs: number, now: number])[]): HeldSecrets {
  return turns.reduce<HeldSecrets>((held, turn) => {
    const rotated = rotateSecrets(held, ...turn);
    if (!rotated.ok) throw new Error(`no room until ${rotated.error.roomAt}`);
    return rotated.value;
  }, FIRST);
}

const FIRST: HeldSecrets = { present: "a", previous: [] };

describe("a rotation", () => {
  it("leaves other secrets their promised time", () => {
    const turns = [
      ["b", DAY_MS, T0],
      ["c", HOUR_MS, T0 + 1],
    ] as const;
    expect(rotateAll(turns)).toEqual({
      present: "c",
      previous: [ends("b", T0 + 1 + HOUR_MS), ends("a", T0 + DAY_MS)],
    });
  });

  it("without grace ends only the present secret, even while three are live", () => {
    const turns = [
      ["b", DAY_MS, T0],
      ["c", DAY_MS, T0 + 1],
      ["d", 0, T0 + 2],
    ] as const;
    expect(rotateAll(turns)).toEqual({ present: "d", previous: [ends("b", T0 + 1 + DAY_MS), ends("a", T0 + DAY_MS)] });
  });

  it("to the present secret changes nothing", () => {
    const held = { present: "b", previous: [ends("a", T0)] };
    expect(rotateSecrets(held, "b", 0, T0 + 1)).toEqual({ ok: true, value: held });
    expect(rotateSecrets(held, "b", DAY_MS, T0 + 1)).toEqual({ ok: true, value: held });
  });

  it.each([
    ["a", [ends("c", T0 + HOUR_MS), ends("b", T0 + 5)]],
    ["b", [ends("c", T0 + HOUR_MS), ends("a", T0 + 9)]],
  ])("to the live secret %s makes it present again, held once", (next, previous) => {
    const held = { present: "c", previous: [ends("b", T0 + 5), ends("a", T0 + 9)] };
    expect(rotateSecrets(held, next, HOUR_MS, T0)).toEqual({ ok: true, value: { present: next, previous } });
  });

  it.each([
    { previous: [ends("b", T0 + 9), ends("a", T0 + 5)], roomAt: T0 + 5 },
    { previous: [ends("b", T0 + 5), ends("a", T0 + 9)], roomAt: T0 + 5 },
    { previous: [ends("c", T0 + 7), ends("b", T0 + 5), ends("a", T0 + 9)], roomAt: T0 + 7 },
  ])("is refused beside $previous, with the time of its room", ({ previous, roomAt }) => {
    const held = { present: "d", previous };
    expect(rotateSecrets(held, "e", 1, T0)).toEqual({ ok: false, error: { roomAt } });
    expect(rotateSecrets(held, "e", 1, roomAt - 1).ok).toBe(false);
    expect(rotateSecrets(held, "e", 1, roomAt).ok).toBe(true);
  });
});

describe("after any rotations", () => {
  const turn = fc.record({
    next: fc.constantFrom("a", "b", "c", "d", "e"),
    graceMs: fc.constantFrom(0, 1, HOUR_MS, DAY_MS, 7 * DAY_MS),
    passMs: fc.constantFrom(0, 1, HOUR_MS - 1, HOUR_MS, DAY_MS, 8 * DAY_MS),
  });

  it("each secret lives exactly for its promised time, and at most three do", () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), (turns) => {
        let now = T0;
        let held = FIRST;
        const promised = new Map([["a", Infinity]]);
        for (const { next, graceMs, passMs } of turns) {
          const rotated = rotateSecrets(held, next, graceMs, now);
          const wouldLive = [...promised].filter(([secret, until]) => until > now && secret !== next).length + 1;
          const endsOne = graceMs === 0 && next !== held.present;
          expect(rotated.ok).toBe(wouldLive - (endsOne ? 1 : 0) <= MAX_LIVE_SECRETS);
          if (rotated.ok && next !== held.present) {
            promised.set(held.present, now + graceMs).set(next, Infinity);
            held = rotated.value;
          }
          now += passMs;
          const live = [held.present, ...livePrevious(held.previous, now).map(({ secret }) => secret)];
          const wanted = [...promised].flatMap(([secret, until]) => (until > now ? [secret] : []));
          expect(live.toSorted()).toEqual(wanted.toSorted());
          expect(live.length).toBeLessThanOrEqual(MAX_LIVE_SECRETS);
        }
      }),
      cases(1000),
    );
  });
});
