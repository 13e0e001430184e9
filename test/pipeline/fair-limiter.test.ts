import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairLimiter, MAX_EXCHANGES, MAX_EXCHANGES_SHARED, type Turns } from "../../src/pipeline/fair-limiter.ts";
import { cases } from "../tools/cases.ts";

/** What a member does in a turn. */
interface Work {
  /** How many turns of the event loop it takes. */
  readonly ticks: number;
  readonly then: "go_on" | "stop";
}

async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) await Promise.resolve();
}

/** Runs members side by side, each with a turn for each of its works, and watches every moment of them. */
class Watch {
  readonly ended: number[] = [];
  readonly done: number[];
  readonly #under: number[];
  readonly #plans: readonly (readonly Work[])[];
  readonly #present: Set<number>;
  readonly #limiter = new FairLimiter();
  most = 0;
  mostShared = 0;

  constructor(plans: readonly (readonly Work[])[]) {
    this.#plans = plans;
    this.done = plans.map(() => 0);
    this.#under = plans.map(() => 0);
    this.#present = new Set(plans.keys());
  }

  async run(): Promise<this> {
    const members = this.#plans.map((plan) => ({ plan, turns: this.#limiter.join() }));
    await Promise.all(members.map(async ({ plan, turns }, index) => this.#member(index, plan, turns)));
    return this;
  }

  async #member(index: number, plan: readonly Work[], turns: Turns): Promise<void> {
    const underWay: Promise<void>[] = [];
    for (const work of plan) {
      if (!(await turns.take())) break;
      underWay.push(this.#work(index, work, turns));
    }
    await Promise.all(underWay);
    expect(this.#under[index]).toBe(0);
    this.#present.delete(index);
    this.ended.push(index);
    turns.leave();
  }

  async #work(index: number, work: Work, turns: Turns): Promise<void> {
    this.done[index] = (this.done[index] ?? 0) + 1;
    this.#under[index] = (this.#under[index] ?? 0) + 1;
    const all = this.#under.reduce((sum, one) => sum + one, 0);
    this.most = Math.max(this.most, all);
    if (this.#present.size > 1) this.mostShared = Math.max(this.mostShared, this.#under[index] ?? 0);
    await ticks(work.ticks);
    this.#under[index] = (this.#under[index] ?? 0) - 1;
    if (work.then === "stop") turns.stop();
    turns.giveBack();
  }
}

const goOn = (count: number, ticks = 30): readonly Work[] => Array(count).fill({ ticks, then: "go_on" });

describe("members of a limiter", () => {
  it("have five turns at once at most", async () => {
    const watch = await new Watch(Array.from({ length: 8 }, () => goOn(4))).run();
    expect(watch.most).toBe(MAX_EXCHANGES);
    expect(watch.done).toEqual(Array(8).fill(4));
  });

  it("have two each at once while there are others", async () => {
    const watch = await new Watch([goOn(20), goOn(20)]).run();
    expect(watch.mostShared).toBe(MAX_EXCHANGES_SHARED);
    expect(watch.most).toBe(2 * MAX_EXCHANGES_SHARED);
  });

  it("have five when alone, or left alone", async () => {
    expect((await new Watch([goOn(20)]).run()).most).toBe(MAX_EXCHANGES);
    expect((await new Watch([goOn(1), goOn(20)]).run()).most).toBe(MAX_EXCHANGES);
  });

  it("do not wait for a slow one", async () => {
    const watch = await new Watch([goOn(4, 400), goOn(10), goOn(10)]).run();
    expect(watch.ended).toEqual([1, 2, 0]);
  });

  it("get no turns once they stop, and keep those they have", async () => {
    const works: readonly Work[] = [{ ticks: 2, then: "stop" }, { ticks: 9, then: "go_on" }, ...goOn(2, 1)];
    const watch = await new Watch([works, goOn(1)]).run();
    expect(watch.done).toEqual([2, 1]);
  });

  it("may take no turn", async () => {
    expect((await new Watch([[], []]).run()).ended).toEqual([0, 1]);
  });

  it("keep their bounds, and get all turns that they want, in any sequence", async () => {
    const work = fc.record({
      ticks: fc.nat(12),
      then: fc.constantFrom("go_on" as const, "go_on" as const, "go_on" as const, "stop" as const),
    });
    const plans = fc.array(fc.array(work, { maxLength: 8 }), { maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(plans, async (plans) => {
        const watch = await new Watch(plans).run();
        expect(watch.most).toBeLessThanOrEqual(MAX_EXCHANGES);
        expect(watch.mostShared).toBeLessThanOrEqual(MAX_EXCHANGES_SHARED);
        for (const [index, works] of plans.entries()) {
          const done = watch.done[index] ?? 0;
          const stops = works.slice(0, done).some(({ then }) => then === "stop");
          if (!stops) expect(done).toBe(works.length);
        }
      }),
      cases(300),
    );
  });
});

describe("a free turn of a limiter", () => {
  /** Members of one limiter, and who was given a turn, in order. */
  const join = (count: number) => {
    const limiter = new FairLimiter();
    const members = Array.from({ length: count }, () => limiter.join());
    const given: string[] = [];
    const memberAt = (index: number): Turns => {
      const member = members[index];
      if (member === undefined) throw new Error(`there is no member ${index}`);
      return member;
    };
    const ask = async (index: number) => {
      const isGranted = await memberAt(index).take();
      given.push(isGranted ? `${index}` : `${index} stopped`);
    };
    /** Has members ask, and waits for what is given at once. */
    const askAll = async (...indexes: readonly number[]) => {
      for (const index of indexes) void ask(index);
      await ticks(5);
      return given.splice(0);
    };
    const after = async (change: () => void) => {
      change();
      await ticks(5);
      return given.splice(0);
    };
    return { members, askAll, after };
  };

  it("goes to the member with the fewest, among equals to the first", async () => {
    const { members, askAll, after } = join(4);
    expect(await askAll(0, 0, 1, 1, 2, 2, 3, 3)).toEqual(["0", "0", "1", "1", "2"]);
    expect(await after(() => members[0]?.giveBack())).toEqual(["3"]);
    expect(await after(() => members[1]?.giveBack())).toEqual(["2"]);
    expect(await after(() => members[1]?.giveBack())).toEqual(["3"]);
    expect(await askAll(1, 0)).toEqual([]);
    expect(await after(() => members[2]?.giveBack())).toEqual(["1"]);
    expect(await after(() => members[3]?.giveBack())).toEqual(["0"]);
  });

  it("goes to no stopped member, whose wait ends", async () => {
    const { members, askAll, after } = join(2);
    expect(await askAll(0, 0, 0, 1)).toEqual(["0", "0", "1"]);
    expect(await after(() => members[0]?.stop())).toEqual(["0 stopped"]);
    expect(await askAll(0)).toEqual(["0 stopped"]);
    expect(await after(() => members[0]?.giveBack())).toEqual([]);
  });

  it("goes beyond two only when the others have left", async () => {
    const { members, askAll, after } = join(2);
    expect(await askAll(0, 1, 1, 1, 1, 1, 1)).toEqual(["0", "1", "1"]);
    expect(await after(() => members[0]?.stop())).toEqual([]);
    expect(await after(() => members[0]?.giveBack())).toEqual([]);
    expect(await after(() => members[0]?.leave())).toEqual(["1", "1", "1"]);
  });

  it("comes from a member that leaves, which can safely leave or give back again", async () => {
    const { members, askAll, after } = join(3);
    expect(await askAll(0, 0, 1, 1, 2, 2)).toEqual(["0", "0", "1", "1", "2"]);
    expect(await after(() => members[0]?.leave())).toEqual(["2"]);
    expect(await askAll(1, 1)).toEqual([]);
    for (const again of ["leave", "giveBack"] as const) {
      expect(await after(() => members[0]?.[again]())).toEqual([]);
    }
    expect(await after(() => members[2]?.leave())).toEqual(["1", "1"]);
  });

  it("may be kept beyond leaving, and comes back when its work ends", async () => {
    const { members, askAll, after } = join(2);
    expect(await askAll(0, 0, 1, 1, 1, 1)).toEqual(["0", "0", "1", "1"]);
    const ends: (() => void)[] = [];
    const keep = () => {
      const end = members[0]?.keep();
      if (end !== undefined) ends.push(end);
    };
    expect(await after(keep)).toEqual([]);
    expect(await after(keep)).toEqual([]);
    expect(await after(() => members[0]?.leave())).toEqual(["1"]);
    expect(await after(() => ends[0]?.())).toEqual(["1"]);
  });

  it("never comes again when all are kept: whoever waits is stopped", async () => {
    const { members, askAll, after } = join(4);
    expect(await askAll(0, 0, 1, 1, 2, 3)).toEqual(["0", "0", "1", "1", "2"]);
    for (const index of [0, 0, 1, 1]) expect(await after(() => members[index]?.keep())).toEqual([]);
    expect(await after(() => members[2]?.keep())).toEqual(["3 stopped"]);
    expect(await askAll(2)).toEqual(["2 stopped"]);
  });
});
