import { ownHostOf, type UrlPolicy } from "../domain/url-policy.ts";
import { describeError, log } from "../log.ts";
import { MAX_OWN_HOSTS, type OwnHost } from "../store/own-host-table.ts";

/** What knowing the own hosts needs of the outside. */
export interface OwnHostsPorts {
  /** Lists the hosts that were seen since a time (epoch milliseconds). */
  readonly list: (since: number) => Promise<readonly OwnHost[]>;
  readonly keep: (host: OwnHost) => Promise<void>;
  readonly now: () => number;
}

/** What is kept is read again after this. */
const MAX_AGE_MS = 60_000;
/** A read that failed is repeated no sooner. */
const RETRY_MS = 5000;
/** A host in use is marked as seen about this often. */
const RENEW_MS = 86_400_000;
/** A host that was not seen for this long may lead elsewhere: 30 days. */
const FORGET_MS = 30 * 86_400_000;

/**
 * The URL policy of one isolate, which learns by which hosts the service is reached: those of its own requests at once, and
 * those of other isolates, such as the one that a request reached while this one makes attempts, from what they kept.
 * Without the database it goes on with what it knows.
 */
export class OwnHosts {
  readonly #ports: OwnHostsPorts;
  readonly #publicHost: string | undefined;
  #policy: UrlPolicy;
  /** Names by which requests reached this isolate, the latest last. */
  #noted: readonly string[] = [];
  /** When each name that is kept was seen. */
  #kept = new Map<string, number>();
  /** Writes since the last read. */
  #writes = 0;
  #wasRead = false;
  #nextReadAt = 0;

  /** Begins with what a policy has. */
  constructor(policy: UrlPolicy, ports: OwnHostsPorts) {
    this.#policy = policy;
    this.#publicHost = ownHostOf(policy.ownUrl ?? "");
    this.#ports = ports;
  }

  /** The policy with all hosts that are known by now: the same object as long as they are the same. */
  async policy(): Promise<UrlPolicy> {
    await this.#refresh();
    return this.#policy;
  }

  /** The policy with what was known when it was last asked for or added to; never waits. */
  get known(): UrlPolicy {
    return this.#policy;
  }

  /**
   * Takes the URL of a request that came through a host of the service. Answers what is left to do for other isolates,
   * which never rejects and may go on after the request; undefined when they know.
   */
  note(requestUrl: string): Promise<void> | undefined {
    const name = ownHostOf(requestUrl);
    if (name === undefined || name === this.#publicHost) return undefined;
    if (this.#noted.at(-1) !== name) {
      this.#noted = [...this.#noted.filter((one) => one !== name), name].slice(-MAX_OWN_HOSTS);
      this.#bringUpToDate();
    }
    const now = this.#ports.now();
    return now < this.#nextReadAt && this.#isKept(name, now) ? undefined : this.#keep(name);
  }

  async #keep(name: string): Promise<void> {
    await this.#refresh();
    const now = this.#ports.now();
    if (this.#isKept(name, now) || this.#writes >= MAX_OWN_HOSTS) return;
    this.#writes += 1;
    // Before it is: one request is enough to do so. If it fails, the next read lets another one try.
    this.#kept.set(name, now);
    try {
      await this.#ports.keep({ name, seenAt: now });
    } catch (error) {
      log("warn", "own_host_not_kept", { host: name, error: describeError(error) });
    }
  }

  #isKept(name: string, now: number): boolean {
    return now - (this.#kept.get(name) ?? -Infinity) < RENEW_MS;
  }

  async #refresh(): Promise<void> {
    const now = this.#ports.now();
    if (now < this.#nextReadAt) return;
    // Meanwhile others go on with what was read before: they can't wait for what another request began.
    if (this.#wasRead) this.#nextReadAt = now + RETRY_MS;
    try {
      const hosts = await this.#ports.list(now - FORGET_MS);
      this.#kept = new Map(hosts.map(({ name, seenAt }) => [name, seenAt]));
      this.#writes = 0;
      this.#wasRead = true;
      this.#nextReadAt = now + MAX_AGE_MS;
      this.#bringUpToDate();
    } catch (error) {
      this.#nextReadAt = now + RETRY_MS;
      log("warn", "own_hosts_not_read", { error: describeError(error) });
    }
  }

  #bringUpToDate(): void {
    const ownHosts = [...new Set([...this.#noted, ...this.#kept.keys()])].toSorted();
    const known = this.#policy.ownHosts;
    if (ownHosts.length === known.length && ownHosts.every((name, index) => name === known[index])) return;
    this.#policy = { ...this.#policy, ownHosts };
  }
}
