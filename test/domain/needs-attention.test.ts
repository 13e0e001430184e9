import { expect, it } from "vitest";
import { needsAttention } from "../../src/domain/needs-attention.ts";

const CALM = {
  queues: [],
  degradedWebhooks: 0,
  disabledWebhooks: 0,
  rejectedEvents: 0,
  strayMessages: 0,
  heldHosts: { count: 0, newest: null },
  troubles: [],
  databases: [],
  mailedWorkspaces: 0,
  mailProblem: null,
};

it("a database needs attention before it is full", () => {
  const databases = [
    { name: "DB", bytes: 7_500_000_000 },
    { name: "DB_1", bytes: 8_190_000_000 },
  ];
  expect(needsAttention({ ...CALM, databases })).toEqual([
    "the database DB_1 is 81 % full: send the events of large workspaces to another (docs/deploying.md)",
  ]);
});

it.each([
  [1, "1 host is sent more than one workspace may send; newest: victim.example.com by ws_1"],
  [2, "2 hosts are sent more than one workspace may send; newest: victim.example.com by ws_1"],
])("%i held hosts need attention, the newest by name", (count, words) => {
  const newest = { workspaceId: "ws_1", host: "victim.example.com" };
  expect(needsAttention({ ...CALM, heldHosts: { count, newest } })).toEqual([words]);
  expect(needsAttention(CALM)).toEqual([]);
});

it("a trouble needs attention, with its last time and details", () => {
  const trouble = { event: "unknown_queue", detail: "queue other", at: Date.UTC(2030, 0, 1) };
  expect(needsAttention({ ...CALM, troubles: [trouble, { ...trouble, event: "prune_failed", detail: "" }] })).toEqual([
    "messages come from a queue whose name ends with no role (-events, -direct, -paced, -slow, -dead) " +
      "(unknown_queue, last at 2030-01-01T00:00:00.000Z: queue other)",
    "what is past its retention could not be dropped (prune_failed, last at 2030-01-01T00:00:00.000Z)",
  ]);
});

it("a queue is behind when its oldest message waits for more than a minute, and dead letters need attention at once", () => {
  const queueOf = (name: "events" | "dead", oldestAgeMs: number) => ({ name, backlog: 3, oldestAgeMs });
  expect(needsAttention({ ...CALM, queues: [queueOf("events", 60_001), queueOf("dead", 1000)] })).toEqual([
    "the queue of events to fan out is behind: its oldest message waits for 60 seconds",
    "3 dead letters to be put back: something was down for long",
  ]);
  expect(needsAttention({ ...CALM, queues: [queueOf("events", 60_000)] })).toEqual([]);
});
