import { afterEach, describe, expect, it, vi } from "vitest";
import { internalMessage } from "../../src/messages/internal-message.ts";
import { PAYLOAD_FORMATS } from "../../src/domain/envelope.ts";
import { consumeEvents } from "../../src/pipeline/consume-events.ts";
import { consumeDeadLetters } from "../../src/pipeline/dead-letters.ts";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { deliverReleased } from "../../src/pipeline/deliver-released.ts";
import { DeliverWorld } from "../pipeline/deliver-world.ts";
import { SampleWorld } from "../pipeline/sample-world.ts";
import { eventWith, keptOf, SampleMessage, webhookWith, workspaceWith } from "../pipeline/samples.ts";
import { messageOf010 } from "./0.1.0/read-messages.ts";
import { messageOf020 } from "./0.2.0/read-messages.ts";
import { freezeMessages } from "./freeze-messages.ts";
import { FROZEN, type MessageGroup } from "./frozen.ts";

afterEach(() => vi.restoreAllMocks());

const webhooks = PAYLOAD_FORMATS.map((payloadFormat, index) => webhookWith(`wh_${index + 1}`, { payloadFormat }));
const samples = FROZEN.flatMap(({ version, messages }) => {
  return Object.entries(messages).flatMap(([group, bodies]) => {
    return bodies.map((body, index) => [`${group} ${index} of ${version}`, group, body] as const);
  });
});
/** Those of Hookline's own, also within a wrap. */
const own = samples.filter(([, , body]) => hasKind(isObject(body) && "body" in body ? body.body : body));
/** Fields that hold one of a few names, by which a later version may add one. */
const ENUMS: ReadonlySet<string> = new Set(["format", "trigger", "code", "outcome", "kind"]);

/** Consumes a message as its queue would; answers what became of it and all that it did. */
async function consume(group: string, body: unknown) {
  const message = new SampleMessage(body);
  if (group === "direct" || group === "released" || group === "outcome") {
    const world = new DeliverWorld(...webhooks);
    world.kept.push(...eventsOf(body).map((event) => keptOf(event)));
    const consumer = group === "direct" ? deliverBatch : deliverReleased;
    if (consumer === deliverBatch) await deliverBatch([message], "dispatch", world.ports, world.goOn);
    else await deliverReleased([message], world.ports, () => {});
    const { sent, late, outboxes } = world;
    const recorded = [...outboxes].map(([id, { reports, owed }]) => [id, reports.length, owed.size]);
    return { fate: message.fate, rejected: [], did: { sent, late, recorded } };
  }
  const world = new SampleWorld(workspaceWith(webhooks));
  await consumeEvents([message], world.ports, world.goOn);
  const { kept, returned, late, rejected } = world;
  return { fate: message.fate, rejected, did: { kept: [...kept.values()], returned, late } };
}

/** The events that a message names, as they would be kept. */
function eventsOf(body: unknown) {
  const message = internalMessage.safeParse(body).data;
  if (message?.kind !== "deliver") return [];
  return message.events.map(({ id, accepted_at: acceptedAt }) => eventWith(id, { acceptedAt }));
}

describe("a frozen message", () => {
  it.each(samples)("is read and does its work: %s", async (_name, group, body) => {
    const { fate, rejected, did } = await consume(group, body);
    expect({ fate, rejected }).toEqual({ fate: "acked", rejected: [] });
    expect(Object.values(did).some((list) => list.length > 0)).toBe(true);
  });

  it.each(samples)("is put back whole from the dead letters: %s", async (_name, group, body) => {
    const sent: { readonly body: unknown }[] = [];
    const nobody = async () => false;
    const sendAgain = async (message: { readonly body: unknown }) => void sent.push(message);
    await consumeDeadLetters([new SampleMessage(body)], {
      sendAgain,
      keepRejected: async () => {},
      isWorkspace: nobody,
    });
    const inner = typeof body === "object" && body !== null && "body" in body ? body.body : body;
    const isLast = typeof body === "object" && body !== null && "hops" in body && body.hops === 5;
    expect(sent.map((message) => message.body)).toEqual(isLast ? [] : [group === "again" ? inner : body]);
  });

  it.each(own)("is read with fields that a later version may add: %s", async (_name, group, body) => {
    expect(await consume(group, withExtraFields(body))).toEqual(await consume(group, body));
  });

  it.each(own)("without any one of its fields is read, or comes again: %s", async (_name, group, body) => {
    for (const path of pathsOf(body)) {
      // Without it nothing tells a message from another Worker's.
      if (path.join(".") === "kind" || path.join(".") === "body.kind") continue;
      const { fate, rejected } = await consume(group, changedAt(body, path, undefined));
      expect({ path, rejected }).toEqual({ path, rejected: [] });
      expect(["acked", "retried"]).toContain(fate);
    }
  });

  it.each(own)("with any one value of a later version comes again: %s", async (_name, group, body) => {
    for (const path of pathsOf(body)) {
      if (!ENUMS.has(String(path.at(-1)))) continue;
      const { fate } = await consume(group, changedAt(body, path, "later"));
      expect({ path, fate }).toEqual({ path, fate: "retried" });
    }
  });
});

describe.each([
  ["0.1.0", messageOf010],
  ["0.2.0", messageOf020],
])("the version before, %s,", (_version, messageOf) => {
  const sentNow = Object.entries(freezeMessages(Date.UTC(2030, 0, 1))) as [MessageGroup, readonly unknown[]][];

  it.each(sentNow.filter(([group]) => group !== "foreign"))("reads what is sent now: %s", (_group, bodies) => {
    for (const body of bodies) expect(messageOf.safeParse(body).error?.issues).toBeUndefined();
  });
});

type Path = readonly (string | number)[];

function hasKind(body: unknown): boolean {
  return isObject(body) && "kind" in body;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The paths to all fields of all objects in a value. */
function pathsOf(value: unknown): readonly Path[] {
  if (!isObject(value)) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, part]): readonly Path[] => {
    const step = isList ? Number(key) : key;
    const below = pathsOf(part).map((path) => [step, ...path]);
    return isList ? below : [[step], ...below];
  });
}

/** A copy of a value with another value at a path; undefined leaves the field out. */
function changedAt(value: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (step === undefined || !isObject(value)) return to;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.map((item, index) => (index === step ? changedAt(item, rest, to) : item));
  }
  const fields = Object.entries(value).map(([key, part]) => [key, key === step ? changedAt(part, rest, to) : part]);
  return Object.fromEntries(fields.filter(([, part]) => part !== undefined));
}

function withExtraFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withExtraFields);
  if (!isObject(value)) return value;
  // Headers are a map, not a shape.
  const fields = Object.entries(value).map(([key, part]) => {
    return [key, key === "responseHeaders" ? part : withExtraFields(part)];
  });
  return Object.fromEntries([...fields, ["added_later", { any: ["thing"] }]]);
}
