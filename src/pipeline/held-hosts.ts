import { describeError, log } from "../log.ts";

/** The functions that reporting held hosts gets from outside. */
export interface HeldHostsPorts {
  /** Keeps for the status that a workspace's requests to a host were held back at a time (epoch milliseconds). */
  readonly keepHeldHost: (workspaceId: string, host: string, at: number) => Promise<void>;
  readonly now: () => number;
}

/** Shortest time between two log lines about one host of a workspace. */
const LOG_EVERY_MS = 10_000;
/** Shortest time between two writes for the status, which shows the last ten minutes. */
const KEEP_EVERY_MS = 60_000;
/** Most hosts in memory; those reported longest ago are dropped first. */
const MAX_HOSTS = 1000;

interface Told {
  readonly loggedAt: number;
  readonly keptAt: number;
  /** Requests held back since the last log line. */
  readonly untold: number;
}

const NEVER: Told = { loggedAt: -Infinity, keptAt: -Infinity, untold: 0 };

/** Reports hosts to which a workspace sends too much, at a limited rate. */
export class HeldHosts {
  readonly #ports: HeldHostsPorts;
  readonly #told = new Map<string, Told>();

  constructor(ports: HeldHostsPorts) {
    this.#ports = ports;
  }

  /** Reports a request that was held back. Never throws, so that a failed report changes nothing else. */
  async note(workspaceId: string, host: string): Promise<void> {
    const key = `${workspaceId}/${host}`;
    const now = this.#ports.now();
    const { loggedAt, keptAt, untold } = this.#told.get(key) ?? NEVER;
    const isLogged = now - loggedAt >= LOG_EVERY_MS;
    const isKept = now - keptAt >= KEEP_EVERY_MS;
    const postponed = untold + 1;
    this.#remember(key, {
      loggedAt: isLogged ? now : loggedAt,
      keptAt: isKept ? now : keptAt,
      untold: isLogged ? 0 : postponed,
    });
    if (isLogged) log("warn", "host_held_back", { workspace_id: workspaceId, host, postponed });
    if (isKept) await this.#keep(workspaceId, host, now);
  }

  #remember(key: string, told: Told): void {
    this.#told.delete(key);
    this.#told.set(key, told);
    const [oldest] = this.#told.size > MAX_HOSTS ? this.#told.keys() : [];
    if (oldest !== undefined) this.#told.delete(oldest);
  }

  async #keep(workspaceId: string, host: string, at: number): Promise<void> {
    try {
      await this.#ports.keepHeldHost(workspaceId, host, at);
    } catch (error) {
      log("warn", "held_host_not_kept", { workspace_id: workspaceId, host, error: describeError(error) });
    }
  }
}
