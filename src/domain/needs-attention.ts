import type { QueueRole } from "./queues.ts";
import { describeTrouble, type Trouble } from "./troubles.ts";

/** What waits in a queue; null figures are those that the platform does not tell here. */
export interface QueueState {
  readonly name: QueueRole;
  readonly backlog: number | null;
  /** The age of the oldest message in milliseconds; null for an empty queue. */
  readonly oldestAgeMs: number | null;
}

/** A database and how much it holds. */
export interface DatabaseState {
  /** The name of its binding. */
  readonly name: string;
  readonly bytes: number;
}

/** What the state of the service is judged by. */
export interface ServiceFacts {
  readonly queues: readonly QueueState[];
  readonly degradedWebhooks: number;
  readonly disabledWebhooks: number;
  readonly rejectedEvents: number;
  readonly strayMessages: number;
  readonly heldHosts: HeldHostsSummary;
  readonly troubles: readonly Trouble[];
  readonly databases: readonly DatabaseState[];
  /** Workspaces with contacts. */
  readonly mailedWorkspaces: number;
  /** Why no mail can be sent; null when it can. */
  readonly mailProblem: string | null;
}

/** Hosts to which requests were recently held back because a workspace sent too many. */
export interface HeldHostsSummary {
  readonly count: number;
  /** The one that was held back last; null when there is none. */
  readonly newest: { readonly workspaceId: string; readonly host: string } | null;
}

/** A message that waits longer than this is late, in milliseconds. */
const LATE_MS = 60_000;
/** A D1 database holds ten gigabytes; one with more than this has to be relieved. */
const MAX_DATABASE_BYTES = 10_000_000_000;
const FULL_DATABASE_BYTES = 7_500_000_000;
/** A host that was held back needs attention for this long, in milliseconds. */
export const HELD_HOST_MS = 600_000;

const QUEUE_WORDS: Readonly<Record<QueueRole, string>> = {
  events: "events to fan out",
  direct: "first attempts",
  paced: "released deliveries",
  slow: "deliveries to webhooks in trouble",
  dead: "dead letters",
};

/** Says in words what needs a person's attention; empty when nothing does. */
export function needsAttention(facts: ServiceFacts): readonly string[] {
  const late = facts.queues.filter(({ oldestAgeMs }) => oldestAgeMs !== null && oldestAgeMs > LATE_MS);
  return [
    ...late.map(({ name, oldestAgeMs }) => {
      return `the queue of ${QUEUE_WORDS[name]} is behind: its oldest message waits for ${Math.round((oldestAgeMs ?? 0) / 1000)} seconds`;
    }),
    ...facts.queues
      .filter(({ name, backlog }) => name === "dead" && (backlog ?? 0) > 0)
      .map(({ backlog }) => `${backlog} dead letters to be put back: something was down for long`),
    ...facts.databases.filter(({ bytes }) => bytes > FULL_DATABASE_BYTES).map(describeFull),
    ...facts.troubles.map(describeTrouble),
    ...describeUnmailed(facts),
    ...describeHeldHosts(facts.heldHosts),
    ...counted(facts.strayMessages, "messages that belong to no workspace, kept as rejected"),
    ...counted(facts.rejectedEvents, "rejected events for their workspaces to look at"),
    ...counted(facts.degradedWebhooks, "degraded webhooks: slow or failing subscribers"),
    ...counted(facts.disabledWebhooks, "webhooks disabled because their subscribers failed or are gone"),
  ];
}

function describeFull({ name, bytes }: DatabaseState): string {
  const percent = Math.floor((bytes / MAX_DATABASE_BYTES) * 100);
  return `the database ${name} is ${percent} % full: send the events of large workspaces to another (docs/deploying.md)`;
}

function describeUnmailed({ mailedWorkspaces, mailProblem }: ServiceFacts): readonly string[] {
  if (mailProblem === null || mailedWorkspaces === 0) return [];
  const have = mailedWorkspaces === 1 ? "workspace has" : "workspaces have";
  return [`${mailedWorkspaces} ${have} contacts that are not mailed: ${mailProblem}`];
}

function describeHeldHosts({ count, newest }: HeldHostsSummary): readonly string[] {
  if (newest === null) return [];
  const are = count === 1 ? "host is" : "hosts are";
  return [`${count} ${are} sent more than one workspace may send; newest: ${newest.host} by ${newest.workspaceId}`];
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
