import { describeError, log } from "../log.ts";
import { HeldHosts, type HeldHostsPorts } from "./held-hosts.ts";
import { HostSlots } from "./host-slots.ts";
import type { Postponement } from "./postponement.ts";
import { PERMITTED_FOR_MS, RatePermits } from "./rate-permits.ts";

/** The functions that the host limit gets from outside. */
export interface HostLimitPorts extends HeldHostsPorts {
  /** Counts requests over time, ten at once: `HOST_LIMIT` of `wrangler.toml`. */
  readonly limiter: RateLimit;
}

/** A request to make. */
export interface HostRequest {
  readonly workspaceId: string;
  readonly url: string;
  readonly timeoutMs: number;
}

/** Does work that sends a request. Postpones it instead when its host gets too much from its workspace. */
export type WithinHostLimits = <T>(request: HostRequest, work: () => Promise<T>) => Promise<T | Postponement>;

/** A delivery over the rate waits for the period of the limiter. */
const TOO_MANY: Postponement = { kind: "postponed", reason: "busy_host", waitMs: PERMITTED_FOR_MS };
/** A delivery over the limit of requests at once waits only briefly, since one of them may end at any moment. */
const TOO_MANY_AT_ONCE: Postponement = { kind: "postponed", reason: "busy_host", waitMs: 1000 };
/** A slot ends this long after the time-out. Exchanges end earlier, unless the platform broke them off. */
const SLOT_MARGIN_MS = 15_000;

/**
 * Makes the limits on what one workspace sends to one host through all its webhooks: so many requests at once, by isolate,
 * and so many in a period, by Cloudflare location. Counting over all isolates would cost a request to a store for each
 * attempt. The limiter is asked once for ten requests. When it fails, requests go on: a delivery matters more than the count.
 */
export function createHostLimit(maxAtOnce: number, ports: HostLimitPorts): WithinHostLimits {
  const slots = new HostSlots(maxAtOnce);
  const permits = new RatePermits();
  const held = new HeldHosts(ports);
  const isWithinRate = async (key: string) => {
    if (permits.use(key, ports.now())) return true;
    const isPermitted = await ask(ports.limiter, key);
    if (isPermitted) permits.add(key, ports.now());
    return isPermitted;
  };
  return async ({ workspaceId, url, timeoutMs }, work) => {
    const host = countedHost(url);
    const key = `${workspaceId}/${host}`;
    const now = ports.now();
    const slot = slots.take(key, now, now + timeoutMs + SLOT_MARGIN_MS);
    if (slot !== undefined) {
      try {
        if (await isWithinRate(key)) return await work();
      } finally {
        slots.giveBack(key, slot);
      }
    }
    await held.note(workspaceId, host);
    return slot === undefined ? TOO_MANY_AT_ONCE : TOO_MANY;
  };
}

/** The host that a request counts for, without its port; lower case, and without a trailing dot. */
export function countedHost(url: string): string {
  return new URL(url).hostname.replace(/\.+$/, "");
}

async function ask(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    log("warn", "host_limit_failed", { key, error: describeError(error) });
    return true;
  }
}
