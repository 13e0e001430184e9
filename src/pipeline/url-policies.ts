import type { Settings } from "../config.ts";
import type { UrlPolicy } from "../domain/url-policy.ts";
import { OwnHosts, type OwnHostsPorts } from "./own-hosts.ts";

/** The URL policy of an isolate. */
export interface UrlPolicies {
  /** Null in development: there no edge routes requests by host, so a caller can name any. */
  readonly ownHosts: OwnHosts | null;
  /** The present policy; may read the own hosts again. */
  readonly now: () => Promise<UrlPolicy>;
  /** The last known policy; never waits. */
  readonly known: () => UrlPolicy;
}

/** Makes the URL policy of the settings, which learns the own hosts outside development. */
export function createUrlPolicies(settings: Settings, ports: OwnHostsPorts): UrlPolicies {
  const first: UrlPolicy = {
    allowHttp: settings.development,
    allowPrivateHosts: settings.allowPrivateEndpoints,
    ownUrl: settings.publicUrl,
    ownHosts: [],
  };
  if (settings.development) return { ownHosts: null, now: async () => first, known: () => first };
  const ownHosts = new OwnHosts(first, ports);
  return { ownHosts, now: () => ownHosts.policy(), known: () => ownHosts.known };
}
