/** The one alarm of a Durable Object, whose time is remembered so that it is not read before each change. */
export class AlarmClock {
  readonly #storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm" | "deleteAlarm">;
  /** Epoch milliseconds; null for none, undefined until it is read after a start. */
  #at: number | null | undefined;

  constructor(storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm" | "deleteAlarm">) {
    this.#storage = storage;
  }

  /** Sets the alarm to a time (epoch milliseconds), unless it stands no later. */
  async setBy(at: number): Promise<void> {
    this.#at ??= await this.#storage.getAlarm();
    if (this.#at !== null && this.#at <= at) return;
    this.#at = at;
    await this.#storage.setAlarm(at);
  }

  /** Must be called when the alarm runs, or was deleted with all else: it stands no more. */
  ring(): void {
    this.#at = null;
  }

  /** Deletes the alarm. */
  async delete(): Promise<void> {
    await this.#storage.deleteAlarm();
    this.ring();
  }
}
