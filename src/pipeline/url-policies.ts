import type { Settings } from "../config.ts";
import type { UrlPolicy } from "../domain/url-policy.ts";
import { OwnHosts, type OwnHostsPorts } from "./own-hosts.ts";

/** The URL policy of an isolate. */
export interface UrlPolicies {
  /** Null in development, where nothing routes a host here: it is whatever the caller writes. */
  readonly ownHosts: OwnHosts | null;
  /** As it is now, for which own hosts may be read anew. */
  readonly now: () => Promise<UrlPolicy>;
  /** As it was known last; never waits. */
  readonly known: () => UrlPolicy;
}

/** Makes the URL policy of the settings, which outside development learns the own hosts. */
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
