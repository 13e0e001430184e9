/** Work for one webhook: its jobs are made when its turn comes, and run until one of them says stop. */
export interface Group<Job> {
  /** Makes the jobs; called once, right before the first is run. */
  readonly open: () => Promise<readonly Job[]>;
  /** Runs a job; answers whether the rest may go on. Must not throw. */
  readonly run: (job: Job) => Promise<"go_on" | "stop">;
  /** Called once when no job is under way any more, with the jobs that were not run. Must not throw. */
  readonly close: (left: readonly Job[]) => Promise<void>;
}

interface Running<Job> {
  readonly group: Group<Job>;
  jobs: Job[] | null;
  opening: boolean;
  inFlight: number;
  stopped: boolean;
  closed: boolean;
}

/** Most exchanges at once in one invocation; the platform lets six connections wait for headers. */
export const MAX_EXCHANGES = 5;
/** Most exchanges of one webhook at once while others wait in the same batch. */
export const MAX_EXCHANGES_SHARED = 2;

/** Runs groups side by side: at most five jobs at once, and no group more than two while others are unfinished. */
export async function runGroups<Job>(groups: readonly Group<Job>[]): Promise<void> {
  const all: Running<Job>[] = groups.map((group) => {
    return { group, jobs: null, opening: false, inFlight: 0, stopped: false, closed: false };
  });
  const closing: Promise<void>[] = [];
  let inFlight = 0;
  await new Promise<void>((resolve) => {
    const advance = () => {
      for (const one of all) closeIfDone(one, closing);
      const open = all.filter(({ closed }) => !closed);
      if (open.length === 0) return resolve();
      const share = open.length > 1 ? MAX_EXCHANGES_SHARED : MAX_EXCHANGES;
      for (let next = pick(open, share); next !== undefined && inFlight < MAX_EXCHANGES; next = pick(open, share)) {
        inFlight++;
        next.inFlight++;
        const current = next;
        void step(current).finally(() => {
          inFlight--;
          current.inFlight--;
          advance();
        });
      }
    };
    advance();
  });
  await Promise.all(closing);
}

function closeIfDone<Job>(one: Running<Job>, closing: Promise<void>[]): void {
  if (one.closed || one.inFlight > 0 || one.jobs === null) return;
  if (one.jobs.length > 0 && !one.stopped) return;
  one.closed = true;
  closing.push(one.group.close(one.jobs));
}

/** The group with the fewest jobs under way that may run another. */
function pick<Job>(open: readonly Running<Job>[], share: number): Running<Job> | undefined {
  return open
    .filter((one) => !one.opening && !one.stopped && one.inFlight < share && (one.jobs === null || one.jobs.length > 0))
    .toSorted((a, b) => a.inFlight - b.inFlight)[0];
}

async function step<Job>(one: Running<Job>): Promise<void> {
  if (one.jobs === null) {
    one.opening = true;
    one.jobs = [...(await one.group.open())];
    one.opening = false;
    return;
  }
  const job = one.jobs.shift();
  if (job === undefined) return;
  if ((await one.group.run(job)) === "stop") one.stopped = true;
}
