import type { Bill } from "./bill.ts";
import { pacedShare } from "./lanes.ts";
import { LIMITS } from "./limits.ts";
import type { Box } from "./open-boxes.ts";
import type { Day } from "./run-day.ts";
import { UNITS } from "./units.ts";

const HOURS = 24;

/** One thing that the day needs, beside what there is of it. */
export interface Need {
  readonly what: string;
  readonly needs: number;
  /** Null when nothing bounds it. */
  readonly has: number | null;
  /** Why, and what it means, in words. */
  readonly note: string;
}

/** Tells whether the day hits a wall here. */
export function isWall({ needs, has }: Need): boolean {
  return has !== null && needs > has;
}

/** Lists what the day needs of everything that is bounded. */
export function listNeeds(day: Day, bill: Bill): readonly Need[] {
  return [...queueNeeds(day), ...threadNeeds(day), ...storageNeeds(day, bill), ...rateNeeds(day)];
}

function queueNeeds({ queues, scenario, gate }: Day): readonly Need[] {
  const has = scenario.shards === 0 ? LIMITS.queuesOfRole.value : scenario.shards;
  const roles = Object.entries(queues).map(([role, queue]) => ({
    what: `queues for ${role === "paced" ? "paced and slow" : role}`,
    ...{ needs: queue.needed, has },
    note: `${round(queue.mostMessagesPerSecond)} messages/s and ${round(queue.mostConsumers)} consumers in the busiest minute`,
  }));
  const refused = { what: "deliveries refused", needs: gate.refused, has: 0, note: "their callers got a 503" };
  const held = {
    what: "minutes on the events queue",
    needs: gate.longestWaitMinutes,
    has: 1,
    note: "before dispatch took them",
  };
  return [...roles, refused, held];
}

function threadNeeds({ mostPerSecond, mix, eventsPerDelivery, queues, scenario, boxes }: Day): readonly Need[] {
  const dispatched = mostPerSecond * eventsPerDelivery * mix.event.eventBatches;
  const delivered = mostPerSecond * mix.direct.directBatches;
  const released = (queues.paced.mostMessagesPerSecond / UNITS.releaseMessages / UNITS.releaseBatch) * 2;
  const replayed = scenario.stormPerSecond * UNITS.replayQueries;
  const directory = (dispatched + delivered + released) * UNITS.directoryQueries + replayed;
  const perSecond = LIMITS.d1QueriesPerSecond.value;
  const keepMs = UNITS.keepEvents.eachMs * mostPerSecond * eventsPerDelivery + dispatched;
  const busiest = most(boxes, ({ outbox }) => outbox.mostBusyMs);
  const asked = most(boxes, ({ outbox }) => outbox.mostCalls);
  return [
    {
      what: "threads for the directory",
      ...{ needs: directory / perSecond, has: 1 },
      note: `${round(directory)} queries/s: ${round(dispatched)} of dispatch, ${round(delivered + released)} of deliver, ${round(replayed)} of the replay`,
    },
    {
      what: "threads for events",
      ...{ needs: keepMs / 1000, has: LIMITS.eventDatabases.value },
      note: `${round(dispatched)} inserts/s of ${round((mostPerSecond * eventsPerDelivery) / dispatched)} events`,
    },
    {
      what: "the busiest Outbox's thread, %",
      ...{ needs: busiest.outbox.mostBusyMs / 600, has: 100 },
      note: `${nameOf(busiest)}, in its busiest minute`,
    },
    {
      what: "calls/s to the busiest Outbox",
      ...{ needs: asked.outbox.mostCalls / 60, has: LIMITS.outboxCallsPerSecond.value },
      note: `${nameOf(asked)}, in its busiest minute`,
    },
  ];
}

function storageNeeds({ scenario, workspaces, boxes }: Day, { eventBytes, deliveryBytes }: Bill): readonly Need[] {
  const { deliveries, retentionDays } = scenario;
  const ofWorkspaces = workspaces.map(({ share, fanOut }) => {
    return (deliveries * share * UNITS.bytes.event * scenario.eventBytes) / 1000 / fanOut;
  });
  const ofWebhooks = workspaces
    .flatMap(({ webhooks }) => webhooks)
    .map((share) => deliveries * share * UNITS.bytes.delivery);
  const largest = Math.max(...ofWorkspaces);
  const hottest = Math.max(...ofWebhooks);
  const over = ofWebhooks.filter((bytes) => bytes * retentionDays > LIMITS.outboxBytes.value).length;
  const accountDays = (LIMITS.d1AccountBytes.value * retentionDays) / eventBytes;
  return [
    {
      what: "databases for events",
      ...{ needs: Math.ceil(eventBytes / LIMITS.d1Bytes.value), has: LIMITS.eventDatabases.value },
      note: `${gigabytes(eventBytes)} GB in ${retentionDays} days`,
    },
    {
      what: "databases for one workspace",
      ...{ needs: Math.ceil((largest * retentionDays) / LIMITS.d1Bytes.value), has: LIMITS.eventDatabases.value },
      note: `the largest fills one in ${round((LIMITS.d1Bytes.value / largest) * HOURS)} hours`,
    },
    {
      what: "GB of D1 in the account",
      ...{ needs: eventBytes / 1e9, has: LIMITS.d1AccountBytes.value / 1e9 },
      note: `it holds ${round(accountDays)} days`,
    },
    {
      what: "GB of the fullest Outbox",
      ...{ needs: (hottest * retentionDays) / 1e9, has: LIMITS.outboxBytes.value / 1e9 },
      note: `full after ${round(LIMITS.outboxBytes.value / hottest)} days; ${over} webhooks have more than fits in ${retentionDays}`,
    },
    {
      what: "GB of all Outboxes",
      ...{ needs: deliveryBytes / 1e9, has: null },
      note: `${boxes.length} of them have five deliveries a second or more, or are of the replay`,
    },
  ];
}

function rateNeeds({ workspaces, scenario, mix, downBox, lanes }: Day): readonly Need[] {
  const perSecond = (scenario.deliveries / 86_400) * scenario.peak;
  const largest = perSecond * downBox.outbox.traits.share;
  const paced = pacedShare(largest, scenario, lanes);
  const requests = Math.max(
    ...workspaces.map(({ share, fanOut }) => (perSecond * share * mix.event.requests) / fanOut),
  );
  return [
    {
      what: "publishing requests/s of a workspace",
      ...{ needs: requests, has: LIMITS.workspaceWritesPerSecond.value },
      note: "the largest, at the peak",
    },
    {
      what: "requests/s to one host",
      ...{ needs: largest, has: LIMITS.hostRequestsPerSecond.value },
      note: "the largest webhook, at the peak",
    },
    {
      what: "paced deliveries/s of a webhook",
      ...{ needs: largest * paced, has: (lanes.window * 1000) / lanes.cycleMs },
      note: `the largest webhook, at the peak: chance failures make ${round(paced * 100)} % of its deliveries paced`,
    },
  ];
}

function most(boxes: readonly Box[], read: (box: Box) => number): Box {
  return boxes.reduce((first, box) => (read(box) > read(first) ? box : first));
}

function nameOf({ workspace, outbox }: Box): string {
  return `webhook ${workspace.webhooks.indexOf(outbox.traits.share) + 1} of workspace ${workspace.rank}`;
}

function gigabytes(bytes: number): string {
  return Math.round(bytes / 1e9).toLocaleString("en");
}

function round(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
