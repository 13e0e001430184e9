import type { z } from "zod";
import { compatHeaderNames } from "../domain/compat-signature.ts";
import { isEventPattern, isReservedEventType, nearestName } from "../domain/event-type.ts";
import { type Failure, type FieldProblem, invalidAll, MAX_DETAILS } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { headerIdentity } from "../domain/request-headers.ts";
import { hasMoreCharacters } from "../domain/text.ts";
import { checkUrl, MAX_URL_LENGTH, ownHostOf } from "../domain/url-policy.ts";
import { MAX_WEBHOOK_EVENTS, type Webhook } from "../domain/webhook.ts";
import type { UrlInspection } from "../pipeline/inspect-url.ts";
import { parseFields } from "../pipeline/parse-fields.ts";
import { type ActionContext, allow, type AllowedContext } from "./context.ts";
import type { FoundWebhook } from "./find-webhook.ts";
import { withoutUnchanged } from "./webhook-changes.ts";
import {
  type NewWebhookInput,
  newWebhookInput,
  type WebhookChangesInput,
  webhookChangesInput,
} from "./webhook-input.ts";

/** Checks whether a URL may be a webhook's, and says why not. */
export async function checkWebhookUrl(context: ActionContext, url: string): Promise<Result<UrlInspection, Failure>> {
  const allowed = allow(context, "webhooks.write");
  return allowed.ok ? ok(await inspectUrl(context, url)) : allowed;
}

/** Checks the settings of a new webhook. A refusal names every problem, twenty at most. */
export async function checkNewWebhook(
  allowed: AllowedContext,
  input: unknown,
): Promise<Result<NewWebhookInput, Failure>> {
  return check(allowed, newWebhookInput, input, { events: [], headerNames: [], compatSignature: null });
}

/** Checks changes of a webhook in the same way. Values that the webhook already has are never refused. */
export async function checkWebhookChanges(
  { allowed, webhook }: FoundWebhook,
  input: unknown,
): Promise<Result<WebhookChangesInput, Failure>> {
  return check(allowed, webhookChangesInput(webhook), withoutUnchanged(input, webhook), webhook);
}

type Kept = Pick<Webhook, "events" | "headerNames" | "compatSignature">;

async function check<T extends SignatureSettings>(
  allowed: AllowedContext,
  schema: z.ZodType<T>,
  input: unknown,
  kept: Kept,
): Promise<Result<T, Failure>> {
  const parsed = parseFields(schema, input);
  // Well-formed URLs and events are looked up even when other fields are wrong, so that one answer names every problem.
  const further = await Promise.all([
    findUrlProblems(allowed, fieldOf(input, "url")),
    findUnknownEvents(allowed, fieldOf(input, "events"), kept.events),
  ]);
  const collisions = parsed.ok ? findCollisions(parsed.value, kept) : [];
  const problems = [...(parsed.ok ? collisions : parsed.error), ...further.flat()];
  return parsed.ok && problems.length === 0 ? parsed : err(invalidAll(problems));
}

type SignatureSettings = Pick<WebhookChangesInput, "headers" | "compat_signature">;

/** Headers of the webhook's own that a signature would replace. The problem is at what is given. */
function findCollisions(given: SignatureSettings, kept: Kept): readonly FieldProblem[] {
  const compat = given.compat_signature === undefined ? kept.compatSignature : given.compat_signature;
  if (compat === null || (given.headers === undefined && given.compat_signature === undefined)) return [];
  const signed = new Set(compatHeaderNames(compat).map(headerIdentity));
  const names = given.headers === undefined ? kept.headerNames : Object.keys(given.headers);
  const taken = names.filter((name) => signed.has(headerIdentity(name)));
  const ofSignature = compat.header === null ? "compat_signature.scheme" : "compat_signature.header";
  return taken.map((name) => {
    const field = given.compat_signature === undefined ? `headers.${name}` : ofSignature;
    return { field, message: `${name} would be both a header of your own and one of compat_signature` };
  });
}

function fieldOf(input: unknown, name: string): unknown {
  if (typeof input !== "object" || input === null) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(input, name)?.value;
  return value;
}

async function findUrlProblems(allowed: AllowedContext, url: unknown): Promise<readonly FieldProblem[]> {
  // A text that the schema takes is never left unchecked: both count characters.
  if (typeof url !== "string" || hasMoreCharacters(url, MAX_URL_LENGTH)) return [];
  // A name that can't be resolved now is accepted: it is checked again before every attempt.
  const inspection = await inspectUrl(allowed, url);
  return inspection.verdict === "refused" ? [{ field: "url", message: inspection.message }] : [];
}

/**
 * Refuses the host of this very request too. It leads to the service, even when no edge routed it here and it is not
 * learned.
 */
async function inspectUrl({ services, requestUrl = "" }: ActionContext, url: string): Promise<UrlInspection> {
  const policy = services.knownPolicy?.();
  const host = ownHostOf(requestUrl);
  if (policy !== undefined && host !== undefined && !policy.ownHosts.includes(host)) {
    const checked = checkUrl(url, { ...policy, ownHosts: [...policy.ownHosts, host] });
    if (!checked.ok && checked.error.reason === "own_host")
      return { verdict: "refused", message: checked.error.message };
  }
  return services.inspectUrl(url);
}

/** Events that the webhook already has (`kept`) are not looked up: their types may have left the catalog. */
async function findUnknownEvents(
  { reads, workspaceId }: AllowedContext,
  events: unknown,
  kept: readonly string[],
): Promise<readonly FieldProblem[]> {
  if (!Array.isArray(events) || events.length > MAX_WEBHOOK_EVENTS) return [];
  const given: readonly unknown[] = events;
  const named = given.flatMap((name, index) => {
    const isNamed = typeof name === "string" && isEventPattern(name) && !name.endsWith("*");
    return isNamed && given.indexOf(name) === index && !kept.includes(name) ? [{ name, index }] : [];
  });
  if (named.length === 0) return [];
  const names = (await reads.catalog(workspaceId)).map(({ name }) => name);
  if (names.length === 0) return [];
  const known = new Set(names);
  const unknown = named.filter(({ name }) => !known.has(name) && !isReservedEventType(name));
  return unknown.slice(0, MAX_DETAILS).map(({ name, index }) => {
    const nearest = nearestName(name, names) ?? "none";
    const message = `${name} is not in the workspace's catalog; the nearest known one is ${nearest}`;
    return { field: `events[${index}]`, message };
  });
}
