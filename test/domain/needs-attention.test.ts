import { expect, it } from "vitest";
import { needsAttention } from "../../src/domain/needs-attention.ts";

const CALM = {
  queues: [],
  degradedWebhooks: 0,
  disabledWebhooks: 0,
  rejectedEvents: 0,
  strayMessages: 0,
  heldHosts: { count: 0, newest: null },
};

it.each([
  [1, "1 host is sent more than one workspace may send; newest: victim.example.com by ws_1"],
  [2, "2 hosts are sent more than one workspace may send; newest: victim.example.com by ws_1"],
])("%i hosts that are held back need attention, the newest by name", (count, words) => {
  const newest = { workspaceId: "ws_1", host: "victim.example.com" };
  expect(needsAttention({ ...CALM, heldHosts: { count, newest } })).toEqual([words]);
  expect(needsAttention(CALM)).toEqual([]);
});
