import { type Account, drawUp, printAccounts } from "./accounts.ts";
import { printHeading, printNote, printRow } from "./report.ts";
import { pause, type Publication, publishAt } from "./side.ts";
import { ANSWER_AT_ONCE, type Behaviour, startSubscriber, type Subscriber } from "./subscriber.ts";
import { startHookline, stopSystems, type System } from "./systems.ts";
import { createWorkspace, type WebhookSettings, type Workspace } from "./workspace.ts";

/** Long enough that one that is bad for 20 s at a time gets everything in the end. */
const SCHEDULE = [0, 2, 4, 8, 16, 16, 16, 16] as const;
const DRAIN_WITHIN_MS = 300_000;
const DRAIN_POLL_MS = 2000;
/** What is not in an Outbox yet is not listed as pending, so nothing may be so this often in a row. */
const QUIET_POLLS = 3;

const FAILING: Behaviour = { status: 500, delayMs: 0 };
const SLOW: Behaviour = { status: 200, delayMs: 3000 };

/** A subscriber with a webhook, and the load of events of its own. */
interface Part {
  readonly perSecond: number;
  /** Events that are published at once; 1 unless told otherwise. */
  readonly burst?: number;
  readonly settings?: Omit<WebhookSettings, "retry_schedule">;
  readonly behaviour?: Behaviour;
  /** Answers well for so long, then with 500 for so long, and again. */
  readonly flaps?: { readonly goodMs: number; readonly badMs: number };
}

/** 13.4 events/s; the healthy one gets those of all others but of `fifo` too. */
const PARTS: Readonly<Record<string, Part>> = {
  healthy: { perSecond: 8, settings: { events: ["soak.*"] } },
  slow: { perSecond: 0.1, behaviour: SLOW },
  failing: { perSecond: 0.3, behaviour: FAILING },
  flapping: { perSecond: 1, flaps: { goodMs: 20_000, badMs: 20_000 } },
  limited: { perSecond: 0.1, burst: 20, settings: { rate_limit: 5 } },
  fifo: { perSecond: 2, settings: { ordering: "fifo" }, flaps: { goodMs: 17_000, badMs: 3000 } },
};

/** A part at work. */
interface Actor {
  readonly name: string;
  readonly part: Part;
  readonly settings: WebhookSettings;
  readonly workspace: Workspace;
  readonly webhookId: string;
  readonly subscriber: Subscriber;
}

/**
 * A steady load on subscribers of all kinds. Answers how many deliveries were lost, and how many attempts came out of
 * order, over a rate limit or earlier than scheduled.
 */
export async function soak({ quick }: { readonly quick: boolean }): Promise<number> {
  const seconds = quick ? 60 : 600;
  const system = await startHookline("error");
  const actors = await openActors(system);
  const memoryBefore = system.memory();
  const stopFlapping = actors.map(({ subscriber, part }) => flap(subscriber, part));
  const loads = await Promise.all(actors.map(async (actor) => publishLoad(actor, seconds)));
  for (const stop of stopFlapping) stop();
  const drainedFrom = performance.now();
  const isDrained = await drain(actors);
  const drainSeconds = (performance.now() - drainedFrom) / 1000;
  const accounts = await Promise.all(actors.map(async (actor) => account(actor, actors, loads)));
  printHeading(`${loads.flat().length} events in ${seconds} s to subscribers of all kinds`);
  printNote(`${isDrained ? "all was settled" : "not all was settled"} ${drainSeconds.toFixed(0)} s after the last`);
  const faults = printAccounts(accounts);
  printHeading("Memory of workerd (MB)");
  const memory = [memoryBefore, system.memory(), system.peakMemory()];
  printRow("start, end, peak", ...memory.map((bytes) => (bytes / 1e6).toFixed(0)));
  await stopSystems();
  return faults;
}

/** A workspace with a `fifo` webhook is fanned out inline, so it has one of its own. */
async function openActors(system: System): Promise<readonly Actor[]> {
  const mixed = await createWorkspace(system);
  const ordered = await createWorkspace(system);
  const actors: Actor[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    const workspace = part.settings?.ordering === "fifo" ? ordered : mixed;
    const subscriber = await startSubscriber(part.behaviour);
    const settings = { events: [`soak.${name}`], retry_schedule: SCHEDULE, ...part.settings };
    const webhookId = await workspace.createWebhook(subscriber.url, settings);
    actors.push({ name, part, settings, workspace, webhookId, subscriber });
  }
  return actors;
}

async function publishLoad({ name, part, workspace }: Actor, seconds: number): Promise<readonly Publication[]> {
  const { perSecond, burst = 1 } = part;
  const publish = async () => workspace.publish(`soak.${name}`);
  const streams = Array.from({ length: burst }, async () => publishAt({ perSecond, seconds }, publish));
  return (await Promise.all(streams)).flat();
}

/** Lets a subscriber flap if it is to; the function that is answered ends it and leaves it well. */
function flap(subscriber: Subscriber, { flaps, behaviour = ANSWER_AT_ONCE }: Part): () => void {
  if (flaps === undefined) return () => {};
  let timer: NodeJS.Timeout;
  const turn = (isGood: boolean) => {
    subscriber.behave(isGood ? behaviour : FAILING);
    timer = setTimeout(turn, isGood ? flaps.goodMs : flaps.badMs, !isGood);
  };
  turn(true);
  return () => {
    clearTimeout(timer);
    subscriber.behave(behaviour);
  };
}

/** Waits until nothing is pending; false when that took too long. */
async function drain(actors: readonly Actor[]): Promise<boolean> {
  const deadline = performance.now() + DRAIN_WITHIN_MS;
  for (let quiet = 0; quiet < QUIET_POLLS;) {
    if (performance.now() > deadline) return false;
    await pause(DRAIN_POLL_MS);
    const pending = await Promise.all(
      actors.map(async ({ workspace, webhookId }) => workspace.listEvents(webhookId, "pending")),
    );
    quiet = pending.every(({ size }) => size === 0) ? quiet + 1 : 0;
  }
  return true;
}

/** A part is owed its own load, the healthy one that of its whole workspace. */
async function account(
  actor: Actor,
  actors: readonly Actor[],
  loads: readonly (readonly Publication[])[],
): Promise<Account> {
  const { name, settings, subscriber, workspace, webhookId } = actor;
  const owed = loads.filter((_, index) => {
    const other = actors[index];
    return other === actor || (name === "healthy" && other?.workspace === workspace);
  });
  const failed = await workspace.listEvents(webhookId, "failed");
  return drawUp(name, settings, owed.flat(), await subscriber.take(), failed);
}
