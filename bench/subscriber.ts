import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a subscriber answers. */
export interface Behaviour {
  readonly status: number;
  /** Null for never. */
  readonly delayMs: number | null;
}

export const ANSWER_AT_ONCE: Behaviour = { status: 200, delayMs: 0 };
export const NEVER_ANSWER: Behaviour = { status: 200, delayMs: null };

/** A delivery that came and had not been answered with 2xx before. Times in epoch milliseconds, with their fraction. */
export interface Arrival {
  readonly eventId: string;
  readonly at: number;
  readonly attempt: number;
  readonly status: number;
  /** Null until it is answered. */
  answeredAt: number | null;
}

/** The messages to the subscriber's process. */
export type SubscriberTold = "take" | Behaviour;

/** The messages from the subscriber's process. */
export type SubscriberSays =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "progress"; readonly count: number }
  | { readonly kind: "taken"; readonly arrivals: readonly Arrival[]; readonly duplicates: number };

/** The deliveries since the last time, and how many others came again after a 2xx. */
export type Taken = Omit<Extract<SubscriberSays, { kind: "taken" }>, "kind">;

/** A subscriber in a process of its own, which answers (200 at once by default) and counts. */
export interface Subscriber {
  readonly url: string;
  /** The number of deliveries since it was started. */
  readonly count: number;
  take(): Promise<Taken>;
  /** Sets how it answers deliveries from now on. */
  behave(behaviour: Behaviour): void;
}

const started = new Set<ChildProcess>();

/** Stops all subscribers. */
export function stopSubscribers(): void {
  for (const child of started) child.disconnect();
  started.clear();
}

/** Starts a subscriber on a free port of 127.0.0.1. */
export async function startSubscriber(behaviour = ANSWER_AT_ONCE): Promise<Subscriber> {
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
  const tell = (told: SubscriberTold) => void child.send(told);
  const { url } = await next("listening");
  tell(behaviour);
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
      tell("take");
      return taken;
    },
    behave: tell,
  };
}

function isOfKind<Kind extends SubscriberSays["kind"]>(
  message: unknown,
  kind: Kind,
): message is Extract<SubscriberSays, { kind: Kind }> {
  return typeof message === "object" && message !== null && "kind" in message && message.kind === kind;
}
