import { z } from "zod";
import { createEventIds } from "../crypto/make-ids.ts";
import { type AcceptedEvent, MAX_BATCH_EVENTS, MAX_DATA_BYTES } from "../domain/event.ts";
import { type Failure, invalid, MAX_DETAILS } from "../domain/failure.ts";
import { timeOfId } from "../domain/ids.ts";
import { joinPath } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { boundedList } from "../pipeline/bounded-list.ts";
import type { Catalog } from "../pipeline/catalog.ts";
import { openChecker } from "../pipeline/event-checker.ts";
import { CheckBudget } from "../pipeline/json-schema/check-budget.ts";
import type { ActionServices } from "./action-services.ts";
import { type ValidEvent, validateEvent } from "../pipeline/validate-event.ts";
import type { KeptEvent } from "../store/event-table.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";
import type { Isolate } from "./isolate.ts";
import { readProfile } from "./publishing-profile.ts";

/** An accepted event, which is durable; `duplicate` when it was published and fanned out before. */
export interface Acceptance {
  readonly event: Pick<AcceptedEvent, "id" | "type" | "createdAt">;
  readonly duplicate: boolean;
}

const DAY_MS = 86_400_000;
const idempotencyKeyInput = z.string().min(1).max(255);
const batchInput = z.strictObject({
  events: boundedList(z.unknown(), {
    min: 1,
    max: MAX_BATCH_EVENTS,
    tooShort: "must hold at least one event",
    tooLong: `must hold at most ${MAX_BATCH_EVENTS} events`,
  }),
});

/** Publishes one event. It is durable when this answers. */
export async function publishEvent(
  context: ActionContext,
  input: unknown,
  idempotencyKey: string | null,
): Promise<Result<Acceptance, Failure>> {
  const allowed = allow(context, "events.publish");
  if (!allowed.ok) return allowed;
  if (idempotencyKey !== null && !idempotencyKeyInput.safeParse(idempotencyKey).success) {
    return err(invalid({ field: "Idempotency-Key", message: "must have 1 to 255 characters" }));
  }
  const parts = [{ input, field: "" }];
  const accepted = await publishInto(context, allowed.value.workspaceId, parts, idempotencyKey);
  if (!accepted.ok) return accepted;
  const [one] = accepted.value;
  if (one === undefined) throw new Error("an accepted event is missing from its answer");
  return ok(one);
}

/** Publishes up to 1000 events, all or none. They are durable when this answers, in order. */
export async function publishBatch(
  context: ActionContext,
  input: unknown,
  idempotencyKey: string | null,
): Promise<Result<readonly Acceptance[], Failure>> {
  const allowed = allow(context, "events.publish");
  if (!allowed.ok) return allowed;
  if (idempotencyKey !== null) {
    return err(
      invalid({ field: "Idempotency-Key", message: "is for single events; give each event of a batch an id" }),
    );
  }
  const parsed = parseInput(batchInput, input);
  if (!parsed.ok) return parsed;
  const parts = parsed.value.events.map((event, index) => ({ input: event, field: `events[${index}]` }));
  return publishInto(context, allowed.value.workspaceId, parts, null);
}

/** One event of a request, and its place there. */
export interface PublishPart {
  readonly input: unknown;
  readonly field: string;
}

/** Validates events for a workspace and makes them durable, all or none. The caller has checked the actor. */
export async function publishInto(
  context: Isolate,
  workspaceId: string,
  parts: readonly PublishPart[],
  idempotencyKey: string | null,
): Promise<Result<readonly Acceptance[], Failure>> {
  const profile = await readProfile(context, workspaceId, { fresh: false });
  const validated = await validateAll(context, workspaceId, parts, profile.catalog, idempotencyKey);
  if (!validated.ok) return validated;
  const sorted = await sortOutRepeats(context.services, parts, validated.value);
  if (!sorted.ok) return sorted;
  await acceptValid(context.services, validated.value, sorted.value, profile.hasFifo);
  return ok(
    validated.value.map(({ event }, index) => {
      const first = sorted.value[index];
      return { event: first ?? event, duplicate: first !== undefined };
    }),
  );
}

/**
 * Makes new events durable. Events that were kept before are fanned out again, in case the first fan-out broke off, as long
 * as their Outboxes still remember the delivery and so merge it.
 */
async function acceptValid(
  { acceptEvents, fanOutAgain, settings, now }: ActionServices,
  valid: readonly ValidEvent[],
  firsts: readonly (KeptEvent | undefined)[],
  hasFifo: boolean,
): Promise<void> {
  const remembered = now() - settings.deliveryRetentionDays * DAY_MS;
  const repeats = firsts.flatMap((first) => (first === undefined || first.acceptedAt < remembered ? [] : [first]));
  const fresh = valid.filter((_, index) => {
    const first = firsts[index];
    return first === undefined || (hasFifo && repeats.includes(first));
  });
  if (fresh.length > 0) await acceptEvents(fresh, hasFifo);
  if (!hasFifo && repeats.length > 0) await fanOutAgain(repeats);
}

/** Checks all events within one budget. Reports the first failure of each bad event, twenty at most. */
async function validateAll(
  context: Isolate,
  workspaceId: string,
  parts: readonly PublishPart[],
  catalog: Catalog,
  idempotencyKey: string | null,
): Promise<Result<readonly ValidEvent[], Failure>> {
  const acceptedAt = context.services.now();
  const base = {
    workspaceId,
    acceptedAt,
    nextId: createEventIds(acceptedAt),
    idempotencyKey,
    maxDataBytes: MAX_DATA_BYTES,
  };
  const budget = new CheckBudget();
  const inputs = parts.map(({ input }) => input);
  let checker = await openChecker(catalog, inputs, { budget, namesNearest: false });
  let isFresh = false;
  const valid: ValidEvent[] = [];
  const failures: Failure[] = [];
  for (const { input, field } of parts) {
    let checked = await validateEvent(input, field, { ...base, checker });
    if (!checked.ok && checked.error.code === "validation_error" && !isFresh) {
      // The catalog is cached for up to ten seconds: a type or schema may have changed since.
      const present = await readProfile(context, workspaceId, { fresh: true });
      checker = await openChecker(present.catalog, inputs, { budget, namesNearest: true });
      isFresh = true;
      checked = await validateEvent(input, field, { ...base, checker });
    }
    if (checked.ok) valid.push(checked.value);
    else if (failures.push(checked.error) >= MAX_DETAILS) break;
  }
  const [first] = failures;
  if (first === undefined) return ok(valid);
  const worst = failures.find(({ code }) => code === "payload_too_large") ?? first;
  return err({ ...worst, details: failures.flatMap(({ details }) => details).slice(0, MAX_DETAILS) });
}

/** Finds the first event for each chosen id that was published before. The same id with another body is a conflict. */
async function sortOutRepeats(
  services: ActionServices,
  parts: readonly PublishPart[],
  valid: readonly ValidEvent[],
): Promise<Result<readonly (KeptEvent | undefined)[], Failure>> {
  const chosen = valid.map(({ event }) => event).filter((event) => event.chosen);
  if (chosen.length === 0) return ok([]);
  const generated = chosen.flatMap((event) => {
    const acceptedAt = timeOfId("event", event.id);
    return acceptedAt === undefined ? [] : [{ ...event, acceptedAt, chosen: false }];
  });
  const kept = await services.events.findKept([...chosen, ...generated]);
  const known = new Map(kept.map((event) => [event.id, event]));
  const seen = new Map<string, string>();
  for (const [index, { event }] of valid.entries()) {
    if (!event.chosen) continue;
    const first = known.get(event.id)?.bodyHash ?? seen.get(event.id) ?? event.bodyHash;
    seen.set(event.id, first);
    if (first === event.bodyHash) continue;
    const message = `${event.id} was published before with another body`;
    const field = joinPath(parts[index]?.field ?? "", "id");
    return err({ code: "conflict", message, details: [{ field, message }] });
  }
  return ok(valid.map(({ event }) => (event.chosen ? known.get(event.id) : undefined)));
}
