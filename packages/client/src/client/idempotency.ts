import type { Middleware } from "openapi-fetch";
import type { paths } from "../generated/api.ts";
import { isObject } from "../is-object.ts";

const HEADER = "Idempotency-Key";
const PUBLISH = "/v1/events" satisfies keyof paths;
const BATCH = "/v1/events/batch" satisfies keyof paths;

/**
 * Makes publishing safe to repeat: an `Idempotency-Key` on each POST that has none, and on a batch, which takes no such key, an
 * id in each event that has none.
 */
export const idempotency: Middleware = {
  async onRequest({ request, schemaPath }) {
    if (request.method !== "POST") return undefined;
    if (schemaPath === BATCH) return new Request(request, { method: "POST", body: withIds(await request.text()) });
    if (!request.headers.has(HEADER)) request.headers.set(HEADER, crypto.randomUUID());
    return request;
  },
};

/** True for a request that does the same when it is sent twice. */
export function isRepeatable({ method, url, headers }: Request): boolean {
  if (method !== "POST") return true;
  const { pathname } = new URL(url);
  return pathname.endsWith(BATCH) || (pathname.endsWith(PUBLISH) && headers.has(HEADER));
}

function withIds(body: string): string {
  const batch: unknown = JSON.parse(body);
  if (!isObject(batch) || !Array.isArray(batch["events"])) return body;
  const events: readonly unknown[] = batch["events"];
  return JSON.stringify({
    ...batch,
    events: events.map((event) => (isObject(event) ? { ...event, id: event["id"] ?? crypto.randomUUID() } : event)),
  });
}
