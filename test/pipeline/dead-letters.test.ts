import { describe, expect, it } from "vitest";
import { type AgainMessage, MAX_HOPS } from "../../src/messages/again-message.ts";
import { consumeDeadLetters, type DeadLetterPorts } from "../../src/pipeline/dead-letters.ts";
import type { RejectedEvent } from "../../src/store/rejected-event-table.ts";
import { acceptedMessage, eventWith, fatesOf, SampleMessage, T0 } from "./samples.ts";

const body = acceptedMessage(eventWith("evt_1"));

class Place {
  readonly sent: AgainMessage[] = [];
  readonly rejected: RejectedEvent[] = [];
  down = false;
  readonly ports: DeadLetterPorts = {
    sendAgain: async (message) => {
      if (this.down) throw new Error("the queue is down");
      this.sent.push(message);
    },
    keepRejected: async (rejected) => {
      if (this.down) throw new Error("the database is down");
      this.rejected.push(rejected);
    },
    isWorkspace: async (id) => id === "ws_1",
  };
}

describe("a dead letter", () => {
  it.each([
    ["the service's own", body],
    ["another Worker's", { v: 1, workspace_id: "ws_1", type: "a.b", data: 1 }],
    ["nonsense", "x"],
  ])("goes back with one hop: %s", async (_name, dead) => {
    const place = new Place();
    const message = new SampleMessage(dead);
    await consumeDeadLetters([message], place.ports);
    expect(place.sent).toEqual([{ v: 1, kind: "again", hops: 1, body: dead }]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("goes back five times, then is kept as rejected with its workspace", async () => {
    const place = new Place();
    let dead: unknown = body;
    for (let hop = 1; hop <= MAX_HOPS; hop++) {
      await consumeDeadLetters([new SampleMessage(dead)], place.ports);
      dead = place.sent.at(-1);
      expect(dead).toEqual({ v: 1, kind: "again", hops: hop, body });
    }
    expect(place.rejected).toEqual([]);
    const last = new SampleMessage(dead);
    await consumeDeadLetters([last], place.ports);
    expect(place.sent).toHaveLength(MAX_HOPS);
    expect(place.rejected).toMatchObject([{ workspaceId: "ws_1", receivedAt: T0, body: JSON.stringify(body) }]);
    expect(place.rejected[0]?.reason).toContain(`${MAX_HOPS} rounds`);
    expect(fatesOf(last)).toEqual(["acked"]);
  });

  it.each([7, { workspace_id: 7 }, { workspace_id: "ws_gone" }])(
    "of an unknown workspace is kept as rejected under none: %j",
    async (dead) => {
      const place = new Place();
      await consumeDeadLetters([new SampleMessage({ v: 1, kind: "again", hops: 5, body: dead })], place.ports);
      expect(place.rejected).toMatchObject([{ workspaceId: "", body: JSON.stringify(dead) }]);
    },
  );

  it("that can't be put back comes again", async () => {
    const place = new Place();
    place.down = true;
    const messages = [new SampleMessage(body), new SampleMessage({ v: 1, kind: "again", hops: 5, body })];
    await consumeDeadLetters(messages, place.ports);
    expect(fatesOf(...messages)).toEqual(["retried", "retried"]);
  });

  it("waits longer each time it can't be put back, up to a day", async () => {
    const place = new Place();
    place.down = true;
    const messages = [1, 2, 11, 12, 95].map((attempts) => new SampleMessage(body, attempts));
    await consumeDeadLetters(messages, place.ports);
    expect(messages.map(({ delaySeconds }) => delaySeconds)).toEqual([60, 120, 61_440, 86_400, 86_400]);
  });

  it("with few retries left is kept as rejected while its queue is down", async () => {
    const place = new Place();
    const ports = { ...place.ports, sendAgain: async () => Promise.reject(new Error("the queue is down")) };
    const messages = [new SampleMessage(body, 95), new SampleMessage(body, 96)];
    await consumeDeadLetters(messages, ports);
    expect(fatesOf(...messages)).toEqual(["retried", "acked"]);
    expect(place.rejected).toMatchObject([{ workspaceId: "ws_1", reason: "could not be processed, nor put back" }]);
  });

  it("is kept as rejected at once when it is too large once wrapped, or not JSON", async () => {
    const place = new Place();
    const large = { workspace_id: "ws_1", data: "x".repeat(127_900) };
    const messages = [new SampleMessage(large), new SampleMessage({ workspace_id: "ws_1", n: 1n })];
    await consumeDeadLetters(messages, place.ports);
    expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
    expect(place.sent).toEqual([]);
    expect(place.rejected.map(({ workspaceId }) => workspaceId)).toEqual(["ws_1", "ws_1"]);
  });
});
