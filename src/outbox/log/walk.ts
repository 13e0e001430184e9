import { z } from "zod";

const DAY_MS = 86_400_000;

const storedPlace = z.object({ after: z.string().nullable(), nextAt: z.number().nullable() });
type Place = z.output<typeof storedPlace>;

/**
 * A walk through all rows by id, for those that may be compacted and that nobody remembers: since a restart, or because an
 * earlier version left them. Times are epoch milliseconds.
 */
export class Walk {
  readonly #sql: SqlStorage;
  #place: Place;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#place = load(sql);
  }

  /** The id after which it goes on; null when there is none at `now`. */
  afterAt(now: number): string | null {
    const { after, nextAt } = this.#place;
    return after ?? (nextAt !== null && nextAt <= now ? "" : null);
  }

  /** When it begins or goes on; null when none is planned. */
  get dueAt(): number | null {
    return this.#place.after === null ? this.#place.nextAt : 0;
  }

  /** Plans one in a day, unless one is planned. */
  plan(now: number): void {
    if (this.#place.nextAt === null) this.#save({ ...this.#place, nextAt: now + DAY_MS });
  }

  /** Notes how far it came; null for the end. */
  goOn(after: string | null): void {
    const begins = this.#place.after === null;
    this.#save({ after, nextAt: begins ? null : this.#place.nextAt });
  }

  /** Must be called after a transaction with changes of it was undone. */
  reload(): void {
    this.#place = load(this.#sql);
  }

  #save(place: Place): void {
    this.#place = place;
    this.#sql.exec(
      "INSERT INTO state (key, value) VALUES ('walk', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      JSON.stringify(place),
    );
  }
}

function load(sql: SqlStorage): Place {
  const [row] = sql.exec<{ value: string }>("SELECT value FROM state WHERE key = 'walk'").toArray();
  if (row === undefined) return { after: null, nextAt: null };
  const stored = storedPlace.safeParse(JSON.parse(row.value));
  // What another version wrote differently: all rows are looked at anew.
  return stored.success ? stored.data : { after: "", nextAt: null };
}
