import { isTrouble, type Trouble } from "../domain/troubles.ts";
import { describeError, log, type LogFields } from "../log.ts";

/** The functions that keeping troubles gets from outside. */
export interface TroublesPorts {
  readonly keepTrouble: (trouble: Trouble) => Promise<void>;
  readonly now: () => number;
}

/** Shortest time between two writes for one event by one isolate, in milliseconds. */
const KEEP_EVERY_MS = 60_000;
const MAX_DETAIL = 500;

/** Keeps troubles from the log for the status, at a limited rate. */
export class Troubles {
  readonly #ports: TroublesPorts;
  readonly #keptAt = new Map<string, number>();

  constructor(ports: TroublesPorts) {
    this.#ports = ports;
  }

  /** Keeps a line of the log if it is a trouble; undefined when there is nothing to keep. The promise never rejects. */
  note(event: string, fields: LogFields): Promise<void> | undefined {
    const at = this.#ports.now();
    // The clock of a machine may be set back.
    if (!isTrouble(event) || Math.abs(at - (this.#keptAt.get(event) ?? -Infinity)) < KEEP_EVERY_MS) return undefined;
    this.#keptAt.set(event, at);
    return this.#keep({ event, detail: inWords(fields), at });
  }

  async #keep(trouble: Trouble): Promise<void> {
    try {
      await this.#ports.keepTrouble(trouble);
    } catch (error) {
      log("warn", "trouble_not_kept", { trouble: trouble.event, error: describeError(error) });
    }
  }
}

function inWords({ stack: _stack, ...fields }: LogFields): string {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return said
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ")
    .slice(0, MAX_DETAIL)
    .toWellFormed();
}
