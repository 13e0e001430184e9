import { isReservedEventType, nearestName } from "../domain/event-type.ts";
import type { Failure, FieldProblem } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { checkUrl, ownHostOf } from "../domain/url-policy.ts";
import type { Catalog } from "../pipeline/catalog.ts";
import type { UrlInspection } from "../pipeline/inspect-url.ts";
import { type ActionContext, allow, type AllowedContext } from "./context.ts";
import { readProfile } from "./publishing-profile.ts";
import type { WebhookChangesInput } from "./webhook-input.ts";

/** Says whether a URL may be a webhook's, and why not. */
export async function checkWebhookUrl(context: ActionContext, url: string): Promise<Result<UrlInspection, Failure>> {
  const allowed = allow(context, "webhooks.write");
  return allowed.ok ? ok(await inspectUrl(context, url)) : allowed;
}

/**
 * The host that this very request came to is the service itself too, even if no edge has routed it there and nothing is
 * learned of it for other requests.
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

/**
 * Says why a URL or event types can't be a webhook's, or undefined when they can. Entries that it has already, `kept`, are
 * not looked up: their types may have left the catalog.
 */
export async function findWebhookProblem(
  allowed: AllowedContext,
  { url, events }: Pick<WebhookChangesInput, "url" | "events">,
  kept: readonly string[] = [],
): Promise<FieldProblem | undefined> {
  if (url !== undefined) {
    // A name that can't be resolved now may be registered: it is checked again before every attempt.
    const inspection = await inspectUrl(allowed, url);
    if (inspection.verdict === "refused") return { field: "url", message: inspection.message };
  }
  if (events === undefined) return undefined;
  const { catalog } = await readProfile(allowed, allowed.workspaceId, { fresh: true });
  return findUnknownEvent(events, kept, catalog);
}

function findUnknownEvent(
  events: readonly string[],
  kept: readonly string[],
  catalog: Catalog,
): FieldProblem | undefined {
  if (catalog.names.length === 0) return undefined;
  const index = events.findIndex((pattern) => {
    if (kept.includes(pattern)) return false;
    return !pattern.endsWith("*") && !isReservedEventType(pattern) && !catalog.has(pattern);
  });
  const unknown = events[index];
  if (unknown === undefined) return undefined;
  const nearest = nearestName(unknown, catalog.names) ?? "none";
  const message = `${unknown} is not in the workspace's catalog; the nearest known one is ${nearest}`;
  return { field: `events[${index}]`, message };
}
