import { describeError, log } from "../log.ts";
import { HeldHosts, type HeldHostsPorts } from "./held-hosts.ts";
import { HostSlots } from "./host-slots.ts";
import type { Postponement } from "./postponement.ts";

/** What the limit of hosts needs of the outside. */
export interface HostLimitPorts extends HeldHostsPorts {
  /** Counts requests over time: `HOST_LIMIT` of `wrangler.toml`. */
  readonly limiter: RateLimit;
}

/** A request that is about to be made. */
export interface HostRequest {
  readonly workspaceId: string;
  readonly url: string;
  readonly timeoutMs: number;
}

/** Does work that sends a request, unless its host gets too much of its workspace: then nothing is done. */
export type WithinHostLimits = <T>(request: HostRequest, work: () => Promise<T>) => Promise<T | Postponement>;

/** Past the rate a delivery waits for as long as the limiter of `wrangler.toml` counts. */
const TOO_MANY: Postponement = { kind: "postponed", reason: "busy_host", waitMs: 10_000 };
/** A request under way may end at any moment. */
const TOO_MANY_AT_ONCE: Postponement = { kind: "postponed", reason: "busy_host", waitMs: 1000 };
/** A slot is taken for the time-out and this at most: exchanges end before, unless the platform broke them off. */
const SLOT_MARGIN_MS = 15_000;

/**
 * Makes the bounds on what one workspace sends to one host through all its webhooks together: so many requests at once,
 * by isolate, and so many in a time, by Cloudflare location. A count over all isolates would take a store for each host,
 * and a request to it for each attempt. What the limiter can't count goes on: a delivery matters more than its number.
 */
export function createHostLimit(maxAtOnce: number, ports: HostLimitPorts): WithinHostLimits {
  const slots = new HostSlots(maxAtOnce);
  const held = new HeldHosts(ports);
  return async ({ workspaceId, url, timeoutMs }, work) => {
    const host = countedHost(url);
    const key = `${workspaceId}/${host}`;
    const now = ports.now();
    const slot = slots.take(key, now, now + timeoutMs + SLOT_MARGIN_MS);
    if (slot !== undefined) {
      try {
        if (await isWithinRate(ports.limiter, key)) return await work();
      } finally {
        slots.giveBack(key, slot);
      }
    }
    await held.note(workspaceId, host);
    return slot === undefined ? TOO_MANY_AT_ONCE : TOO_MANY;
  };
}

/** The host that a request counts for, whatever its port; names are lower case, without the full stop of the root. */
export function countedHost(url: string): string {
  return new URL(url).hostname.replace(/\.+$/, "");
}

async function isWithinRate(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    log("warn", "host_limit_failed", { key, error: describeError(error) });
    return true;
  }
}
