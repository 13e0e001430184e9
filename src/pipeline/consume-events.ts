import { rejectedId } from "../crypto/ids.ts";
import { type AcceptedEvent, MAX_QUEUED_DATA_BYTES } from "../domain/event.ts";
import type { Failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { describeError, log } from "../log.ts";
import type { FanOutWorkspace } from "../store/fan-out.ts";
import type { RejectedEvent } from "../store/rejected-events.ts";
import { unpackEvents } from "./accept.ts";
import { BatchChecks } from "./batch-checks.ts";
import type { Catalog } from "./catalog.ts";
import { type DispatchItem, dispatchEvents, type DispatchPorts, itemKey } from "./dispatch.ts";
import type { EventChecker } from "./event-checker.ts";
import { type DeliverMessage, internalMessage, type OutcomeMessage } from "./messages.ts";
import { fieldCountProblem, parseFields } from "./parse-fields.ts";
import { publishedBatch } from "./published-event.ts";
import { type QueueMessage, retryLater } from "./queue-message.ts";
import { type ValidEvent, validateEvent } from "./validate-event.ts";

/** What the consumer of `hookline-events` needs of the outside. */
export interface ConsumeEventsPorts extends DispatchPorts {
  readonly readCatalog: (workspaceId: string) => Promise<Catalog>;
  readonly keepEventData: (event: AcceptedEvent, dataText: string) => Promise<void>;
  readonly keepRejected: (rejected: RejectedEvent) => Promise<void>;
  /** Puts what a delivery queue gave up on back into its Outboxes. */
  readonly returnDelivery: (message: DeliverMessage) => Promise<void>;
  readonly recordOutcome: (message: OutcomeMessage) => Promise<void>;
}

/** Most characters of a rejected message that are kept; 4 KB even if each took four bytes. */
const MAX_KEPT_BODY = 1024;

/** One message on its way: its events, what is rejected of it, and whether an earlier run may have had it. */
interface Unit {
  readonly message: QueueMessage;
  readonly events: readonly AcceptedEvent[];
  readonly redelivered: boolean;
}

/** Consumes a batch of `hookline-events`. A message is acked once all of it is kept and sent, or kept as rejected. */
export async function consumeEvents(messages: readonly QueueMessage[], ports: ConsumeEventsPorts): Promise<void> {
  const opened = messages.map((message) => ({ message, ...open(message) }));
  const workspaceIds = [
    ...new Set(opened.flatMap(({ workspaceId }) => (workspaceId === undefined ? [] : [workspaceId]))),
  ];
  let workspaces: ReadonlyMap<string, FanOutWorkspace>;
  try {
    workspaces = await ports.readFanOut(workspaceIds);
  } catch (error) {
    log("warn", "fan_out_read_failed", { messages: messages.length, error: describeError(error) });
    for (const message of messages) retryLater(message);
    return;
  }
  const units: Unit[] = [];
  const checks = new BatchChecks(ports.readCatalog);
  for (const one of opened) {
    try {
      const events = await readMessage(one, workspaces, checks, ports);
      if (events === "later") retryLater(one.message);
      else units.push({ message: one.message, events, redelivered: one.redelivered });
    } catch (error) {
      log("warn", "event_message_failed", { message_id: one.message.id, error: describeError(error) });
      retryLater(one.message);
    }
  }
  await dispatchUnits(units, workspaces, ports);
}

async function dispatchUnits(
  units: readonly Unit[],
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  ports: ConsumeEventsPorts,
): Promise<void> {
  const items: DispatchItem[] = units.flatMap(({ events, redelivered: doubtful }) =>
    events.map((event) => ({ event, doubtful })),
  );
  const faults = items.length === 0 ? new Map<string, unknown>() : await dispatchEvents(items, workspaces, ports);
  for (const { message, events } of units) {
    if (events.some((event) => faults.has(itemKey(event)))) retryLater(message);
    else message.ack();
  }
}

interface Opened {
  readonly body: unknown;
  readonly internal: ReturnType<typeof internalMessage.safeParse>["data"];
  readonly workspaceId: string | undefined;
  readonly redelivered: boolean;
}

/** Looks into a message far enough to know its workspace; one that comes back from the dead letters is unwrapped. */
function open(message: QueueMessage): Opened {
  const outer = internalMessage.safeParse(message.body).data;
  if (outer?.kind !== "again") return openBody(message.body, outer, message.attempts > 1);
  return openBody(outer.body, internalMessage.safeParse(outer.body).data, true);
}

function openBody(body: unknown, internal: Opened["internal"], redelivered: boolean): Opened {
  const claimed: unknown =
    typeof body === "object" && body !== null && "workspace_id" in body ? body.workspace_id : null;
  return { body, internal, workspaceId: typeof claimed === "string" ? claimed : undefined, redelivered };
}

type OpenedMessage = Opened & { readonly message: QueueMessage };

/**
 * Answers the events of a message; what is wrong with it is kept as rejected first. "later" when checking others of its
 * workspace took too long for this batch.
 */
async function readMessage(
  opened: OpenedMessage,
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  checks: BatchChecks,
  ports: ConsumeEventsPorts,
): Promise<readonly AcceptedEvent[] | "later"> {
  const { internal, workspaceId, message } = opened;
  if (internal?.kind === "deliver") {
    await ports.returnDelivery(internal);
    return [];
  }
  if (internal?.kind === "outcome") {
    await ports.recordOutcome(internal);
    return [];
  }
  const workspace = workspaces.get(workspaceId ?? "");
  const reject = (reason: string, body: unknown, part: number, id = workspace?.id ?? "") =>
    keepRejected(message, id, reason, body, part, ports);
  if (workspace === undefined) {
    await reject(
      workspaceId === undefined ? "workspace_id: is required" : "workspace_id: no such workspace",
      opened.body,
      0,
    );
    return [];
  }
  if (!workspace.webhooksEnabled) {
    await reject("webhooks are not enabled for this workspace", opened.body, 0);
    return [];
  }
  if (internal?.kind === "accepted") return unpackEvents(internal);
  const split = splitPublished(opened.body);
  if (!split.ok) {
    await reject(split.error, opened.body, 0);
    return [];
  }
  const inputs = split.value.map(({ input }) => input);
  const checker = await checks.open(workspace.id, inputs);
  if (checker === undefined) return "later";
  const valid = await validateParts(split.value, message, workspace.id, checker, reject);
  for (const { event, dataText } of valid) {
    if (event.dataText === null) await ports.keepEventData(event, dataText);
  }
  return valid.map(({ event }) => event);
}

async function keepRejected(
  message: QueueMessage,
  workspaceId: string,
  reason: string,
  body: unknown,
  part: number,
  ports: ConsumeEventsPorts,
): Promise<void> {
  const receivedAt = message.timestamp.getTime();
  const id = await rejectedId(message.id, part, receivedAt);
  log("warn", "event_rejected", { workspace_id: workspaceId, rejected_id: id, reason });
  const text = (JSON.stringify(body) ?? String(body)).slice(0, MAX_KEPT_BODY).toWellFormed();
  await ports.keepRejected({ workspaceId, id, reason: reason.slice(0, 1000), receivedAt, body: text });
}

type Reject = (reason: string, body: unknown, part: number) => Promise<void>;

/** Validates each event as the HTTP API does; a bad one never harms its neighbours. */
async function validateParts(
  parts: readonly { readonly input: unknown; readonly field: string }[],
  message: QueueMessage,
  workspaceId: string,
  checker: EventChecker,
  reject: Reject,
): Promise<readonly ValidEvent[]> {
  const acceptedAt = message.timestamp.getTime();
  const valid: ValidEvent[] = [];
  for (const [part, { input, field }] of parts.entries()) {
    // The id of an event that brings none is made of the message's, so that a redelivery makes the same one.
    const stableId = (await rejectedId(message.id, part, acceptedAt)).replace("rej_", "evt_");
    const context = {
      workspaceId,
      checker,
      acceptedAt,
      nextId: () => stableId,
      idempotencyKey: null,
      maxDataBytes: MAX_QUEUED_DATA_BYTES,
    };
    const checked: Result<ValidEvent, Failure> = await validateEvent(input, field, context);
    if (checked.ok) valid.push(checked.value);
    else await reject(checked.error.message, input, part);
  }
  return valid;
}

function splitPublished(body: unknown): Result<readonly { readonly input: unknown; readonly field: string }[], string> {
  if (typeof body !== "object" || body === null) return err("is not an object");
  const tooMany = fieldCountProblem(body);
  if (tooMany !== undefined) return err(tooMany.message);
  if ("events" in body) {
    const batch = parseFields(publishedBatch, body);
    if (batch.ok) return ok(batch.value.events.map((input, index) => ({ input, field: `events[${index}]` })));
    const [first] = batch.error;
    return err(`${first?.field ?? ""}: ${first?.message ?? "is not a batch"}`);
  }
  const { v, workspace_id: _workspaceId, ...input }: Record<string, unknown> = { ...body };
  return v === 1 ? ok([{ input, field: "" }]) : err("v: must be 1");
}
