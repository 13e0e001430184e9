import { describeError, log } from "../log.ts";

/** What telling of held hosts needs of the outside. */
export interface HeldHostsPorts {
  /** Keeps for the status that requests of a workspace to a host were held back at a time (epoch milliseconds). */
  readonly keepHeldHost: (workspaceId: string, host: string, at: number) => Promise<void>;
  readonly now: () => number;
}

/** Of one host of a workspace the log is told this often at most. */
const LOG_EVERY_MS = 10_000;
/** The same for the status; it shows the last ten minutes. */
const KEEP_EVERY_MS = 60_000;
/** Hosts that are remembered at most; those told of longest ago are forgotten first. */
const MAX_HOSTS = 1000;

interface Told {
  readonly loggedAt: number;
  readonly keptAt: number;
  /** Held back since the log was told. */
  readonly untold: number;
}

const NEVER: Told = { loggedAt: -Infinity, keptAt: -Infinity, untold: 0 };

/** Tells of hosts to which a workspace sends too much, seldom enough that the telling is no flood itself. */
export class HeldHosts {
  readonly #ports: HeldHostsPorts;
  readonly #told = new Map<string, Told>();

  constructor(ports: HeldHostsPorts) {
    this.#ports = ports;
  }

  /** Notes a request that was held back. Never throws: nothing may depend on whether it could be told. */
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
