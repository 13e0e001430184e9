import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Group, MAX_EXCHANGES, MAX_EXCHANGES_SHARED, runGroups } from "../../src/pipeline/run-groups.ts";
import { cases } from "../tools/cases.ts";

interface Job {
  /** How many turns of the event loop it takes. */
  readonly turns: number;
  readonly answer: "go_on" | "stop";
}

interface Plan {
  readonly opening: number;
  readonly jobs: readonly Job[];
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

/** Runs plans and watches every moment of them. */
class Watch {
  readonly log: string[] = [];
  readonly ran: number[];
  readonly left: (readonly Job[] | undefined)[];
  readonly #under: number[];
  readonly #plans: readonly Plan[];
  readonly #unfinished: Set<number>;
  most = 0;
  mostShared = 0;
  opens = 0;

  constructor(plans: readonly Plan[]) {
    this.#plans = plans;
    this.ran = plans.map(() => 0);
    this.left = plans.map(() => undefined);
    this.#under = plans.map(() => 0);
    this.#unfinished = new Set(plans.keys());
  }

  groups(): readonly Group<Job>[] {
    return this.#plans.map((plan, index) => ({
      open: async () => {
        this.opens++;
        await this.#during(index, plan.opening);
        return plan.jobs;
      },
      run: async (job) => {
        this.ran[index] = (this.ran[index] ?? 0) + 1;
        await this.#during(index, job.turns);
        return job.answer;
      },
      close: async (left) => {
        expect(this.#under[index]).toBe(0);
        expect(this.left[index]).toBeUndefined();
        this.left[index] = left;
        this.#unfinished.delete(index);
        await turns(2);
        this.log.push(`closed ${index}`);
      },
    }));
  }

  async #during(index: number, count: number): Promise<void> {
    this.#under[index] = (this.#under[index] ?? 0) + 1;
    const all = this.#under.reduce((sum, one) => sum + one, 0);
    this.most = Math.max(this.most, all);
    if (this.#unfinished.size > 1) this.mostShared = Math.max(this.mostShared, this.#under[index] ?? 0);
    await turns(count);
    this.#under[index] = (this.#under[index] ?? 0) - 1;
  }
}

const goOn = (count: number): Plan => ({ opening: 1, jobs: Array(count).fill({ turns: 3, answer: "go_on" }) });

describe("groups of jobs", () => {
  it("run five at once at most", async () => {
    const watch = new Watch(Array.from({ length: 8 }, () => goOn(4)));
    await runGroups(watch.groups());
    expect(watch.most).toBe(MAX_EXCHANGES);
    expect(watch.ran).toEqual(Array(8).fill(4));
  });

  it("run two of one group at once while others are unfinished", async () => {
    const watch = new Watch([goOn(20), goOn(20)]);
    await runGroups(watch.groups());
    expect(watch.mostShared).toBe(MAX_EXCHANGES_SHARED);
    expect(watch.most).toBe(2 * MAX_EXCHANGES_SHARED);
  });

  it("run five of a group that is alone, or is left alone", async () => {
    const alone = new Watch([goOn(20)]);
    await runGroups(alone.groups());
    expect(alone.most).toBe(MAX_EXCHANGES);
    const left = new Watch([goOn(1), goOn(20)]);
    await runGroups(left.groups());
    expect(left.most).toBe(MAX_EXCHANGES);
  });

  it("do not wait for a slow group", async () => {
    const slow: Plan = { opening: 1, jobs: Array(4).fill({ turns: 400, answer: "go_on" }) };
    const watch = new Watch([slow, goOn(10), goOn(10)]);
    await runGroups(watch.groups());
    expect(watch.log).toEqual(["closed 1", "closed 2", "closed 0"]);
  });

  it("start no more jobs after one says stop, and let go on those under way", async () => {
    const jobs: Job[] = [
      { turns: 2, answer: "stop" },
      { turns: 9, answer: "go_on" },
      { turns: 1, answer: "go_on" },
      { turns: 1, answer: "go_on" },
    ];
    const watch = new Watch([{ opening: 1, jobs }, goOn(1)]);
    await runGroups(watch.groups());
    expect(watch.ran[0]).toBe(2);
    expect(watch.left[0]).toEqual(jobs.slice(2));
  });

  it("are nothing to do when there are none, or none has a job", async () => {
    await runGroups([]);
    const watch = new Watch([goOn(0), goOn(0)]);
    await runGroups(watch.groups());
    expect(watch.left).toEqual([[], []]);
  });

  it("are over only when every close is", async () => {
    const watch = new Watch([goOn(3), goOn(1)]);
    await runGroups(watch.groups());
    expect(watch.log.toSorted()).toEqual(["closed 0", "closed 1"]);
  });
});

it("keep their limits whatever the jobs take", async () => {
  const job = fc.record({
    turns: fc.nat(12),
    answer: fc.constantFrom("go_on" as const, "go_on" as const, "go_on" as const, "stop" as const),
  });
  const plan = fc.record({ opening: fc.nat(8), jobs: fc.array(job, { maxLength: 8 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { maxLength: 7 }), async (plans) => {
      const watch = new Watch(plans);
      await runGroups(watch.groups());
      expect(watch.opens).toBe(plans.length);
      expect(watch.most).toBeLessThanOrEqual(MAX_EXCHANGES);
      // A group that is left alone may have up to five; until then it has two.
      expect(watch.mostShared).toBeLessThanOrEqual(MAX_EXCHANGES_SHARED);
      for (const [index, { jobs }] of plans.entries()) {
        const ran = watch.ran[index] ?? 0;
        expect(watch.left[index]).toEqual(jobs.slice(ran));
        const stops = jobs.slice(0, ran).some(({ answer }) => answer === "stop");
        if (!stops) expect(ran).toBe(jobs.length);
      }
    }),
    cases(300),
  );
});
