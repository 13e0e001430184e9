import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The first time that a delivery came, in epoch milliseconds with their fraction. */
export interface Arrival {
  readonly eventId: string;
  readonly at: number;
}

/** What the subscriber's process tells. */
export type SubscriberSays =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "progress"; readonly count: number }
  | { readonly kind: "taken"; readonly arrivals: readonly Arrival[]; readonly duplicates: number };

/** What came since it was last asked: each delivery once, and how many came once more. */
export type Taken = Omit<Extract<SubscriberSays, { kind: "taken" }>, "kind">;

/** A subscriber in a process of its own that answers 200 at once and counts. */
export interface Subscriber {
  readonly url: string;
  /** How many deliveries have come since it was started. */
  readonly count: number;
  take(): Promise<Taken>;
}

const started = new Set<ChildProcess>();

/** Stops the subscribers that were started. */
export function stopSubscribers(): void {
  for (const child of started) child.disconnect();
  started.clear();
}

/** Starts a subscriber on a free port of 127.0.0.1. */
export async function startSubscriber(): Promise<Subscriber> {
  const child = fork(fileURLToPath(new URL("subscriber-process.ts", import.meta.url)), { detached: true });
  started.add(child);
  child.once("exit", () => started.delete(child));
  let count = 0;
  const next = async <Kind extends SubscriberSays["kind"]>(kind: Kind) =>
    new Promise<Extract<SubscriberSays, { kind: Kind }>>((resolve, reject) => {
      const fail = () => reject(new Error("the subscriber ended"));
      const listen = (message: unknown) => {
        if (!isOfKind(message, kind)) return;
        child.off("message", listen);
        child.off("exit", fail);
        resolve(message);
      };
      child.on("message", listen);
      child.once("exit", fail);
    });
  const { url } = await next("listening");
  child.on("message", (message) => {
    if (isOfKind(message, "progress")) ({ count } = message);
  });
  return {
    url,
    get count() {
      return count;
    },
    async take() {
      const taken = next("taken");
      child.send("take");
      return taken;
    },
  };
}

function isOfKind<Kind extends SubscriberSays["kind"]>(
  message: unknown,
  kind: Kind,
): message is Extract<SubscriberSays, { kind: Kind }> {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === kind;
}
