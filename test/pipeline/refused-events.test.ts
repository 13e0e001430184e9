import { describe, expect, it } from "vitest";
import { isId } from "../../src/domain/ids.ts";
import { consumeEvents } from "../../src/pipeline/consume-events.ts";
import { COSTLY_DATA, COSTLY_SCHEMA } from "../tools/costly-schema.ts";
import { SampleWorld } from "./sample-world.ts";
import { acceptedMessage, eventWith, fatesOf, SampleMessage, webhookWith, workspaceWith } from "./samples.ts";

const webhook = webhookWith("wh_1");
const published = { v: 1, workspace_id: "ws_1", type: "investment.created", data: { n: 1 } };

function worldOfOne(): SampleWorld {
  return new SampleWorld(workspaceWith([webhook]));
}

function reasonsOf(world: SampleWorld): readonly string[] {
  return world.rejected.map(({ reason }) => reason);
}

async function consume(world: SampleWorld, ...bodies: readonly unknown[]): Promise<readonly SampleMessage[]> {
  const messages = bodies.map((body) => new SampleMessage(body));
  await consumeEvents(messages, world.ports, world.goOn);
  return messages;
}

describe("a refused event is kept with its reason, and acked", () => {
  it.each([
    ["no object", "nonsense", "workspace_id: is required"],
    ["null", null, "workspace_id: is required"],
    ["no workspace", { v: 1, type: "a.b", data: 1 }, "workspace_id: is required"],
    ["a workspace that is a number", { ...published, workspace_id: 7 }, "workspace_id: is required"],
    ["a workspace that is not there", { ...published, workspace_id: "ws_9" }, "workspace_id: no such workspace"],
    ["no version", { ...published, v: undefined }, "v: must be 1"],
    ["another version", { ...published, v: 2 }, "v: must be 1"],
    ["no type", { ...published, type: undefined }, "type: "],
    ["a type that is none", { ...published, type: "Nope" }, "type: must be 2 to 6 segments"],
    ["a reserved type", { ...published, type: "webhook.disabled" }, "type: is reserved"],
    ["no data", { v: 1, workspace_id: "ws_1", type: "a.b" }, "data: is required"],
    ["an unknown field", { ...published, extra: 1 }, "extra: is not a known field"],
    ["a bad id", { ...published, id: "a b" }, "id: must be 1 to 64"],
    ["a bad time", { ...published, created_at: "yesterday" }, "created_at: must be an RFC 3339 time"],
    ["data that is too large", { ...published, data: "x".repeat(100_000) }, "data: is larger than 100 KB"],
    ["an empty batch", { v: 1, workspace_id: "ws_1", events: [] }, "events: "],
    [
      "a batch with another field",
      { v: 1, workspace_id: "ws_1", events: [1], type: "a.b" },
      "type: is not a known field",
    ],
  ])("for: %s", async (_name, body, reason) => {
    const world = worldOfOne();
    const messages = await consume(world, body, { ...published, id: "neighbour" });
    expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
    expect(reasonsOf(world)).toEqual([expect.stringContaining(reason)]);
    expect(world.directEvents.map(({ id }) => id)).toEqual(["neighbour"]);
    expect(isId("rejected", world.rejected[0]?.id ?? "")).toBe(true);
  });

  it("under its workspace, or under none if unknown", async () => {
    const world = worldOfOne();
    await consume(world, { ...published, type: "Nope" }, { ...published, workspace_id: "ws_9" });
    expect(world.rejected.map(({ workspaceId }) => workspaceId)).toEqual(["ws_1", ""]);
  });

  it("cut to 4 KB, and never with half a character", async () => {
    const world = worldOfOne();
    await consume(world, { ...published, type: "Nope", data: "😀".repeat(5000) });
    const [{ body } = { body: "" }] = world.rejected;
    expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(4096);
    expect(body.isWellFormed()).toBe(true);
  });

  it("by itself in a batch, without its neighbours", async () => {
    const world = worldOfOne();
    const good = (id: string) => ({ type: "a.b", data: 1, id });
    const events = [good("a"), { type: "Nope", data: 1 }, good("b"), 7, good("c")];
    const messages = await consume(world, { v: 1, workspace_id: "ws_1", events });
    expect(fatesOf(...messages)).toEqual(["acked"]);
    expect(world.directEvents.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(reasonsOf(world)).toEqual([expect.stringContaining("events[1].type"), expect.stringContaining("events[3]")]);
    expect(new Set(world.rejected.map(({ id }) => id)).size).toBe(2);
  });

  it("once, even if its message comes again", async () => {
    const world = worldOfOne();
    const message = new SampleMessage({ ...published, type: "Nope" });
    await consumeEvents([message], world.ports, world.goOn);
    await consumeEvents(
      [Object.assign(new SampleMessage(message.body, 2), { id: message.id })],
      world.ports,
      world.goOn,
    );
    expect(new Set(world.rejected.map(({ id }) => id)).size).toBe(1);
  });

  it("if the catalog or a schema refuses it", async () => {
    const world = worldOfOne();
    const age = { deprecated: false, since: null, createdAt: 0, updatedAt: 0 };
    const entry = { workspaceId: "ws_1", description: "", exampleText: null, ...age };
    const schemaText = '{"type":"object","required":["n"]}';
    world.catalog.push({ ...entry, name: "investment.created", schemaText });
    await consume(world, { ...published, type: "investment.creted" }, { ...published, data: {} }, published);
    expect(reasonsOf(world)).toEqual([
      expect.stringContaining("the nearest known one is investment.created"),
      expect.stringMatching(/^data/),
    ]);
    expect(world.kept.size).toBe(1);
  });

  it("with its whole message while the entitlement has ended", async () => {
    const world = new SampleWorld(workspaceWith([webhook], { webhooksEnabled: false }));
    const messages = await consume(world, published, acceptedMessage(eventWith("evt_1")));
    expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
    expect(reasonsOf(world)).toEqual(Array(2).fill("webhooks are not enabled for this workspace"));
    expect(world.kept.size).toBe(0);
  });

  it("if it is too costly to check, without its neighbours and other workspaces", async () => {
    const world = new SampleWorld(workspaceWith([webhook]), workspaceWith([], { id: "ws_2" }));
    const age = { deprecated: false, since: null, createdAt: 0, updatedAt: 0 };
    const entry = { workspaceId: "ws_1", description: "", exampleText: null, ...age };
    world.catalog.push({ ...entry, name: published.type, schemaText: JSON.stringify(COSTLY_SCHEMA) });
    const poison = { type: published.type, data: COSTLY_DATA };
    const messages = await consume(
      world,
      { ...published, ...poison },
      published,
      { v: 1, workspace_id: "ws_1", events: Array.from({ length: 6 }, () => poison) },
      published,
      { ...published, workspace_id: "ws_2" },
    );
    // What would be checked after so much comes again, for it may be in order; what was too costly does not.
    expect(fatesOf(...messages)).toEqual(["acked", "acked", "acked", "retried", "acked"]);
    expect(reasonsOf(world).filter((reason) => reason.endsWith("against the schema of its type"))).toHaveLength(4);
    expect(reasonsOf(world).filter((reason) => reason.endsWith("send fewer events at once"))).toHaveLength(3);
    expect(world.kept.size).toBe(2);
  });
});
