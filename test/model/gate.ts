import { AsyncLocalStorage } from "node:async_hooks";

/** What one call to the platform meets with. A crash ends the run that made the call, without a word. */
export const FATES = ["fail_before", "fail_after", "hold_before", "hold_after", "crash_before", "crash_after"] as const;
export type Fate = (typeof FATES)[number];

export const PLACES = ["d1", "d1_writes", "outbox", "queue"] as const;
export type Place = (typeof PLACES)[number];

/** The call with this number, counted from the step that plans it, meets with a fate. */
export interface Fault {
  readonly call: number;
  readonly fate: Fate;
}

/** One run of a handler. */
export class Run {
  dead = false;
  /** Set when a queue did not take, or seemed not to take, what the run sent. */
  sendFailed = false;
  readonly onDeath: () => void;

  constructor(onDeath: () => void = () => {}) {
    this.onDeath = onDeath;
  }

  die(): void {
    if (this.dead) return;
    this.dead = true;
    this.onDeath();
  }
}

/** Every call that leaves the Worker passes here: it may fail, be late, or be the last of its run. */
export class Gate {
  readonly down = new Set<Place>();
  readonly #runs = new AsyncLocalStorage<Run>();
  #held: (() => void)[] = [];
  #faults: readonly Fault[] = [];
  #calls = 0;

  /** The run that is asking. */
  get run(): Run | undefined {
    return this.#runs.getStore();
  }

  /** Plans the fates of the calls to come. */
  plan(faults: readonly Fault[]): void {
    this.#faults = faults;
    this.#calls = 0;
  }

  /** Starts a run and lets it come as far as it can; `done` is told how it ended, if it does. */
  async start<T>(run: Run, work: () => Promise<T>, done: (answer: T | Error) => void): Promise<void> {
    void this.#follow(run, work, done);
    await rest();
  }

  async #follow<T>(run: Run, work: () => Promise<T>, done: (answer: T | Error) => void): Promise<void> {
    let answer: T | Error;
    try {
      answer = await this.#runs.run(run, work);
    } catch (error) {
      answer = error instanceof Error ? error : new Error(String(error));
    }
    done(answer);
  }

  /** Lets one held call go on; false when none is held. */
  async resume(pick: number): Promise<boolean> {
    const [go] = this.#held.splice(pick % Math.max(1, this.#held.length), 1);
    go?.();
    await rest();
    return go !== undefined;
  }

  /** Makes a call from within a run. */
  async call<T>(places: readonly Place[], effect: () => T | Promise<T>): Promise<T> {
    const { run } = this;
    if (run?.dead === true) return never();
    const planned = this.#faults.find(({ call }) => call === this.#calls)?.fate;
    this.#calls++;
    const fate = places.some((place) => this.down.has(place)) ? "fail_before" : planned;
    if (run !== undefined && fate?.startsWith("fail") === true && places.includes("queue")) run.sendFailed = true;
    await this.#meet(fate, "before", run);
    const answer = await effect();
    await this.#meet(fate, "after", run);
    return answer;
  }

  async #meet(fate: Fate | undefined, moment: "before" | "after", run: Run | undefined): Promise<void> {
    if (fate === `fail_${moment}`) throw new Error(`a planned failure ${moment} the effect`);
    if (fate === `hold_${moment}`) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (fate === `crash_${moment}`) run?.die();
    if (run?.dead === true) await never();
  }
}

async function never<T>(): Promise<T> {
  return new Promise(() => {});
}

/** Resolves once nothing goes on by itself any more: all that is asynchronous here are microtasks. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}
