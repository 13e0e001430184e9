import { rejectedId } from "../crypto/make-ids.ts";
import { type AcceptedEvent, MAX_QUEUED_DATA_BYTES } from "../domain/event.ts";
import { isReservedEventType } from "../domain/event-type.ts";
import type { Failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { describeError, log } from "../log.ts";
import { readAccepted } from "../messages/accepted-message.ts";
import { type DueDelivery, readDeliver } from "../messages/deliver-message.ts";
import { type LateReports, readOutcome } from "../messages/outcome-message.ts";
import { claimedWorkspace, keptText, type QueueMessage, retryLater } from "../messages/queue-message.ts";
import { comeAgainUnread, type Reading, readMessage } from "../messages/read-message.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { FanOutWorkspace } from "../store/read-fan-out.ts";
import type { RejectedEvent } from "../store/rejected-event-table.ts";
import { BatchChecks } from "./batch-checks.ts";
import type { Catalog } from "./catalog.ts";
import { dispatchEvents, type DispatchPorts, itemKey } from "./dispatch.ts";
import type { EventChecker } from "./event-checker.ts";
import type { DispatchItem } from "./match-events.ts";
import { fieldCountProblem, parseFields } from "./parse-fields.ts";
import { publishedBatch } from "./published-event.ts";
import { type ValidEvent, validateEvent } from "./validate-event.ts";

/** The functions that the consumer of `hookline-events` gets from outside. */
export interface ConsumeEventsPorts extends Omit<DispatchPorts, "sendFirst"> {
  readonly makeFirstAttempts: (
    events: readonly KeptEvent[],
    workspaces: ReadonlyMap<string, FanOutWorkspace>,
    goOn: GoOn,
  ) => Promise<readonly KeptEvent[]>;
  readonly readCatalog: (workspaceId: string) => Promise<Catalog>;
  readonly keepEventData: (event: AcceptedEvent, dataText: string) => Promise<void>;
  readonly keepRejected: (rejected: RejectedEvent) => Promise<void>;
  /** Puts deliveries that a delivery queue gave up on back into their Outboxes. */
  readonly returnDeliveries: (due: readonly DueDelivery[]) => Promise<void>;
  readonly recordLate: (late: LateReports) => Promise<void>;
  /** Has mails sent that operational events ask for; false if those events must come again. */
  readonly mailNotices: (events: readonly AcceptedEvent[], goOn: GoOn) => Promise<boolean>;
}

/** Keeps work alive that the batch does not wait for. */
type GoOn = (work: Promise<void>) => void;

/** A message with its accepted events; `redelivered` when an earlier run may have handled it. */
interface Unit {
  readonly message: QueueMessage;
  readonly events: readonly AcceptedEvent[];
  readonly redelivered: boolean;
  /** False when a part is not understood. The message then comes again, and what was done of the rest merges. */
  readonly isWhole: boolean;
}

/**
 * Consumes a batch of `hookline-events`. A message is acked once each event is kept and sent, or kept as rejected. An own
 * message that is not understood comes again. `goOn` keeps alive what the batch does not wait for: slow exchanges, and mails.
 */
export async function consumeEvents(
  messages: readonly QueueMessage[],
  ports: ConsumeEventsPorts,
  goOn: GoOn,
): Promise<void> {
  const opened = messages.map((message) => ({ message, ...open(message) }));
  for (const { message, unread } of opened) if (unread !== undefined) comeAgainUnread(message, unread);
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
      const events = await readEvents(one, workspaces, checks, ports);
      const { message, redelivered, unread } = one;
      if (events === "later") retryLater(message);
      else units.push({ message, events, redelivered, isWhole: unread === undefined });
    } catch (error) {
      log("warn", "event_message_failed", { message_id: one.message.id, error: describeError(error) });
      retryLater(one.message);
    }
  }
  const sendFirst = (events: readonly KeptEvent[]) => ports.makeFirstAttempts(events, workspaces, goOn);
  await dispatchUnits(units, workspaces, { ...ports, sendFirst }, goOn);
}

async function dispatchUnits(
  units: readonly Unit[],
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  ports: ConsumeEventsPorts & DispatchPorts,
  goOn: GoOn,
): Promise<void> {
  const items: DispatchItem[] = units.flatMap(({ events, redelivered: doubtful }) =>
    events.map((event) => ({ event, doubtful })),
  );
  const faults = items.length === 0 ? new Map<string, unknown>() : await dispatchEvents(items, workspaces, ports);
  const isMailed = await ports.mailNotices(
    items.map(({ event }) => event),
    goOn,
  );
  const mustComeAgain = (event: AcceptedEvent) => {
    return faults.has(itemKey(event)) || (!isMailed && isReservedEventType(event.type));
  };
  for (const { message, events, isWhole } of units) {
    if (!isWhole) continue;
    if (events.some(mustComeAgain)) retryLater(message);
    else message.ack();
  }
}

interface OpenedBody {
  readonly body: unknown;
  readonly own: Reading["message"];
  readonly unread: Reading["unread"];
  readonly workspaceId: string | undefined;
  readonly redelivered: boolean;
}

/** Reads a message as far as its workspace, and unwraps one that comes back from the dead letters. */
function open(message: QueueMessage): OpenedBody {
  let { body } = message;
  let redelivered = message.attempts > 1;
  let reading = readMessage(body);
  // A message may be wrapped several times: each version wraps what it doesn't understand, wrapped or not.
  while (reading.message?.kind === "again") {
    ({ body } = reading.message);
    redelivered = true;
    reading = readMessage(body);
  }
  const { message: own, unread } = reading;
  return { body, own, unread, redelivered, workspaceId: claimedWorkspace(body) };
}

type OpenedMessage = OpenedBody & { readonly message: QueueMessage };

/**
 * Reads the events of a message. What is wrong is kept as rejected first. "later" when the workspace's budget for this
 * batch is used up.
 */
async function readEvents(
  opened: OpenedMessage,
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  checks: BatchChecks,
  ports: ConsumeEventsPorts,
): Promise<readonly AcceptedEvent[] | "later"> {
  const { own, unread, workspaceId, message } = opened;
  if (own?.kind === "deliver") {
    await ports.returnDeliveries(readDeliver(own));
    return [];
  }
  if (own?.kind === "outcome") {
    await ports.recordLate(readOutcome(own));
    return [];
  }
  if (own === undefined && unread !== undefined) return [];
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
  if (own?.kind === "accepted") return readAccepted(own);
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
  await ports.keepRejected({ workspaceId, id, reason: reason.slice(0, 1000), receivedAt, body: keptText(body) });
}

type Reject = (reason: string, body: unknown, part: number) => Promise<void>;

/** Validates each event as the HTTP API does. A bad one doesn't affect its neighbours. */
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
    // An event without an id gets one derived from the message, the same when the message is redelivered.
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
