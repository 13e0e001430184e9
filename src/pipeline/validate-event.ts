import { idempotencyId, sha256Hex } from "../crypto/make-ids.ts";
import { type AcceptedEvent, INLINE_DATA_BYTES, MAX_DATA_BYTES } from "../domain/event.ts";
import { type Failure, type FieldProblem, invalidAll } from "../domain/failure.ts";
import { findJsonProblem, joinPath } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { parseRfc3339 } from "../domain/rfc3339.ts";
import type { EventChecker } from "./event-checker.ts";
import { messageBytes } from "../messages/limits.ts";
import { parseFields } from "./parse-fields.ts";
import { type PublishedEvent, publishedEvent } from "./published-event.ts";

/** A valid event with its data, even if that is too large for a message. */
export interface ValidEvent {
  readonly event: AcceptedEvent;
  readonly dataText: string;
}

/** What validation needs besides the event. */
export interface ValidationContext {
  readonly workspaceId: string;
  readonly checker: EventChecker;
  readonly acceptedAt: number;
  /** Makes an id for an event without one, from `acceptedAt`. */
  readonly nextId: () => string;
  /** The caller's Idempotency-Key, for an event without an id. */
  readonly idempotencyKey: string | null;
  /** Largest data in bytes. */
  readonly maxDataBytes: number;
}

/** Largest event that a message carries: quoted once more, even data of 48 KiB can exceed a queue message of 128 KB. */
const MAX_TRAVELLING_BYTES = 100_000;
const encoder = new TextEncoder();

/** Checks the input of one event; `field` is its place in the request, such as `events[3]`. */
export async function validateEvent(
  input: unknown,
  field: string,
  context: ValidationContext,
): Promise<Result<ValidEvent, Failure>> {
  const parsed = parseFields(publishedEvent, input, field);
  if (!parsed.ok) return refuse(parsed.error);
  const published = parsed.value;
  const typeProblem = context.checker.typeProblem(published.type);
  if (typeProblem !== undefined) return refuse([{ field: joinPath(field, "type"), message: typeProblem }]);
  const dataField = joinPath(field, "data");
  const notJson = findJsonProblem(published.data, dataField);
  if (notJson !== undefined) return refuse([notJson]);
  const dataText = JSON.stringify(published.data);
  const dataBytes = dataText.length > context.maxDataBytes ? dataText.length : encoder.encode(dataText).length;
  if (dataBytes > context.maxDataBytes) return err(tooLarge(dataField, context.maxDataBytes));
  const wrong = context.checker.dataProblems(published.type, published.data);
  if (wrong.length > 0) {
    return refuse(wrong.map((problem) => ({ ...problem, field: joinPath(dataField, problem.field) })));
  }
  return ok({ event: await toAccepted(published, dataText, dataBytes, context), dataText });
}

/** The failure for data that is too large; for a message from the queue, the reason of its rejection. */
function tooLarge(field: string, maxBytes: number): Failure {
  const message = `is larger than ${maxBytes === MAX_DATA_BYTES ? "256 KiB" : `${maxBytes / 1000} KB`}`;
  return { code: "payload_too_large", message: `${field}: ${message}`, details: [{ field, message }] };
}

function refuse(problems: readonly FieldProblem[]): Result<never, Failure> {
  return err(invalidAll(problems));
}

async function toAccepted(
  published: PublishedEvent,
  dataText: string,
  dataBytes: number,
  context: ValidationContext,
): Promise<AcceptedEvent> {
  const { workspaceId, acceptedAt, idempotencyKey } = context;
  const chosenId =
    published.id ?? (idempotencyKey === null ? undefined : await idempotencyId(workspaceId, idempotencyKey));
  const applicationId = published.application_id ?? null;
  const visibleTo = published.visible_to ?? null;
  const tags = published.tags ?? [];
  const isLarge = dataBytes > INLINE_DATA_BYTES || messageBytes([dataText, visibleTo, tags]) > MAX_TRAVELLING_BYTES;
  const body = [published.type, published.created_at ?? null, applicationId, visibleTo, dataText];
  // Without tags it is what the version before them compared.
  const compared = tags.length === 0 ? body : [...body, tags];
  return {
    workspaceId,
    id: chosenId ?? context.nextId(),
    chosen: chosenId !== undefined,
    type: published.type,
    acceptedAt,
    createdAt: parseRfc3339(published.created_at ?? "") ?? acceptedAt,
    applicationId,
    visibleTo,
    tags,
    dataText: isLarge ? null : dataText,
    bodyHash: chosenId !== undefined || isLarge ? await sha256Hex(JSON.stringify(compared)) : "",
  };
}
