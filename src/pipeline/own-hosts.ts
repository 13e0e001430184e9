import { ownHostOf, type UrlPolicy } from "../domain/url-policy.ts";
import { describeError, log } from "../log.ts";
import { MAX_OWN_HOSTS, type OwnHost } from "../store/own-host-table.ts";

/** The functions that learning own hosts gets from outside. */
export interface OwnHostsPorts {
  /** Lists the hosts seen since a time (epoch milliseconds). */
  readonly list: (since: number) => Promise<readonly OwnHost[]>;
  readonly keep: (host: OwnHost) => Promise<void>;
  readonly now: () => number;
}

/** The stored hosts are read again after this. */
const MAX_AGE_MS = 60_000;
/** Shortest wait after a failed read. */
const RETRY_MS = 5000;
/** A host in use is marked as seen about this often. */
const RENEW_MS = 86_400_000;
/** A host that was not seen for this long is forgotten, since it may lead elsewhere: 30 days. */
const FORGET_MS = 30 * 86_400_000;

/**
 * The URL policy of one isolate, which learns the hosts of the service: those of its own requests at once, and those of
 * other isolates from the database. While the database is down it goes on with what it knows.
 */
export class OwnHosts {
  readonly #ports: OwnHostsPorts;
  readonly #publicHost: string | undefined;
  #policy: UrlPolicy;
  /** Hosts of requests to this isolate, the latest last. */
  #noted: readonly string[] = [];
  /** When each stored host was seen. */
  #kept = new Map<string, number>();
  /** Writes since the last read. */
  #writes = 0;
  #wasRead = false;
  #nextReadAt = 0;

  /** Begins with the hosts of a policy. */
  constructor(policy: UrlPolicy, ports: OwnHostsPorts) {
    this.#policy = policy;
    this.#publicHost = ownHostOf(policy.ownUrl ?? "");
    this.#ports = ports;
  }

  /** The policy with all hosts known now. The same object as long as the hosts are the same. */
  async policy(): Promise<UrlPolicy> {
    await this.#refresh();
    return this.#policy;
  }

  /** The policy with the hosts known at the last read or request; never waits. */
  get known(): UrlPolicy {
    return this.#policy;
  }

  /**
   * Learns the host of a request that the edge routed here. Answers the write for other isolates, which never rejects and
   * may go on after the request; undefined when there is none.
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
    // Set before the write, so that one request writes. If it fails, another one tries after the next read.
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
    // Other requests go on with the hosts read before: they can't wait for this request's read.
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
