import { type DeliveryAccount, drawUp, printAccounts } from "./accounts.ts";
import { printHeading, printNote, printRow } from "./report.ts";
import { pause, type Publication, publishAt } from "./side.ts";
import { ANSWER_AT_ONCE, type Behaviour, startSubscriber, type Subscriber } from "./subscriber.ts";
import { startHookline, stopSystems, type System } from "./systems.ts";
import { createWorkspace, type WebhookSettings, type Workspace } from "./workspace.ts";

/** Long enough for a subscriber that fails for 20 s at a time to get everything in the end. */
const SCHEDULE = [0, 2, 4, 8, 16, 16, 16, 16] as const;
const DRAIN_WITHIN_MS = 300_000;
const DRAIN_POLL_MS = 2000;
/** Events that have not reached an Outbox are not listed as pending, so several polls in a row must find none. */
const QUIET_POLLS = 3;

const FAILING: Behaviour = { status: 500, delayMs: 0 };
const SLOW: Behaviour = { status: 200, delayMs: 3000 };

/** A subscriber with its webhook and its load of events. */
interface Part {
  readonly perSecond: number;
  /** Events published at once; 1 by default. */
  readonly burst?: number;
  readonly settings?: Omit<WebhookSettings, "retry_schedule">;
  readonly behaviour?: Behaviour;
  /** Answers well for a time, then with 500 for a time, and again. */
  readonly flaps?: { readonly goodMs: number; readonly badMs: number };
}

/** 13.4 events/s together. The healthy webhook also gets the events of all others but `fifo`. */
const PARTS: Readonly<Record<string, Part>> = {
  healthy: { perSecond: 8, settings: { events: ["soak.*"] } },
  slow: { perSecond: 0.1, behaviour: SLOW },
  failing: { perSecond: 0.3, behaviour: FAILING },
  flapping: { perSecond: 1, flaps: { goodMs: 20_000, badMs: 20_000 } },
  limited: { perSecond: 0.1, burst: 20, settings: { rate_limit: 5 } },
  fifo: { perSecond: 2, settings: { ordering: "fifo" }, flaps: { goodMs: 17_000, badMs: 3000 } },
};

/** A part at work. */
interface RunningPart {
  readonly name: string;
  readonly part: Part;
  readonly settings: WebhookSettings;
  readonly workspace: Workspace;
  readonly webhookId: string;
  readonly subscriber: Subscriber;
}

/**
 * Puts a steady load on subscribers of all kinds. Answers how many deliveries were lost, and how many attempts came out of
 * order, over a rate limit or too early.
 */
export async function soak({ quick }: { readonly quick: boolean }): Promise<number> {
  const seconds = quick ? 60 : 600;
  const system = await startHookline("error");
  const parts = await openParts(system);
  const memoryBefore = system.memory();
  const stopFlapping = parts.map(({ subscriber, part }) => flap(subscriber, part));
  const loads = await Promise.all(parts.map(async (running) => publishLoad(running, seconds)));
  for (const stop of stopFlapping) stop();
  const drainedFrom = performance.now();
  const isDrained = await drain(parts);
  const drainSeconds = (performance.now() - drainedFrom) / 1000;
  const accounts = await Promise.all(parts.map(async (running) => account(running, parts, loads)));
  printHeading(`${loads.flat().length} events in ${seconds} s to subscribers of all kinds`);
  printNote(`${isDrained ? "all was settled" : "not all was settled"} ${drainSeconds.toFixed(0)} s after the last`);
  const faults = printAccounts(accounts);
  printHeading("Memory of workerd (MB)");
  const memory = [memoryBefore, system.memory(), system.peakMemory()];
  printRow("start, end, peak", ...memory.map((bytes) => (bytes / 1e6).toFixed(0)));
  await stopSystems();
  return faults;
}

/** A workspace with a `fifo` webhook fans out inline, so that webhook has a workspace of its own. */
async function openParts(system: System): Promise<readonly RunningPart[]> {
  const mixed = await createWorkspace(system);
  const ordered = await createWorkspace(system);
  const parts: RunningPart[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    const workspace = part.settings?.ordering === "fifo" ? ordered : mixed;
    const subscriber = await startSubscriber(part.behaviour);
    const settings = { events: [`soak.${name}`], retry_schedule: SCHEDULE, ...part.settings };
    const webhookId = await workspace.createWebhook(subscriber.url, settings);
    parts.push({ name, part, settings, workspace, webhookId, subscriber });
  }
  return parts;
}

async function publishLoad({ name, part, workspace }: RunningPart, seconds: number): Promise<readonly Publication[]> {
  const { perSecond, burst = 1 } = part;
  const publish = async () => workspace.publish(`soak.${name}`);
  const streams = Array.from({ length: burst }, async () => publishAt({ perSecond, seconds }, publish));
  return (await Promise.all(streams)).flat();
}

/** Makes a subscriber flap if its part says so. The answered function ends that and leaves it answering well. */
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
async function drain(parts: readonly RunningPart[]): Promise<boolean> {
  const deadline = performance.now() + DRAIN_WITHIN_MS;
  for (let quiet = 0; quiet < QUIET_POLLS;) {
    if (performance.now() > deadline) return false;
    await pause(DRAIN_POLL_MS);
    const pending = await Promise.all(
      parts.map(async ({ workspace, webhookId }) => workspace.listEvents(webhookId, "pending")),
    );
    quiet = pending.every(({ size }) => size === 0) ? quiet + 1 : 0;
  }
  return true;
}

/** A webhook is owed its own load; the healthy one is owed that of its whole workspace. */
async function account(
  running: RunningPart,
  parts: readonly RunningPart[],
  loads: readonly (readonly Publication[])[],
): Promise<DeliveryAccount> {
  const { name, settings, subscriber, workspace, webhookId } = running;
  const owed = loads.filter((_, index) => {
    const other = parts[index];
    return other === running || (name === "healthy" && other?.workspace === workspace);
  });
  const failed = await workspace.listEvents(webhookId, "failed");
  return drawUp(name, settings, owed.flat(), await subscriber.take(), failed);
}
