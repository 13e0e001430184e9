import fc from "fast-check";
import { FATES, type Fault, type Place, PLACES } from "./gate.ts";
import type { QueueName } from "./platform.ts";
import type { RecoverPlan } from "./recoveries.ts";
import { type Mood, WELL } from "./subscribers.ts";
import type { WebhookPlan } from "./world.ts";

/** One thing that happens. `pick` chooses among what is there, whatever that is. */
export type Step =
  | { readonly do: "publish"; readonly name: number | null; readonly large: boolean; readonly faults: readonly Fault[] }
  | { readonly do: "consume"; readonly queue: QueueName; readonly pick: number; readonly faults: readonly Fault[] }
  | { readonly do: "go_on"; readonly rounds: number }
  | { readonly do: "alarms"; readonly faults: readonly Fault[] }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "wait" }
  | { readonly do: "evict" | "compact" | "resume" | "redeliver" | "double" | "lose"; readonly pick: number }
  | { readonly do: "outage" | "repair"; readonly place: Place }
  | { readonly do: "mood"; readonly pick: number; readonly mood: Mood }
  | { readonly do: "cancel" | "resend" | "replay"; readonly pick: number; readonly faults: readonly Fault[] }
  | { readonly do: "recover"; readonly pick: number; readonly plan: RecoverPlan; readonly faults: readonly Fault[] }
  | { readonly do: "absence"; readonly pick: number; readonly faults: readonly Fault[] }
  | { readonly do: "disable" | "enable" | "delete"; readonly pick: number; readonly faults: readonly Fault[] };

const pick = fc.nat(30);
const fault = fc.record({ call: fc.nat(9), fate: fc.constantFrom(...FATES) });
const faults = fc.oneof(
  { weight: 1, arbitrary: fc.constant<readonly Fault[]>([]) },
  { weight: 1, arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }) },
);
const mood = fc.record<Mood>({
  status: fc.constantFrom(200, 200, 204, 500, 500, 302, 503, 410),
  durationMs: fc.constantFrom(20, 20, 3000, 40_000),
  retryAfterSeconds: fc.constantFrom(null, null, 90),
});
const ms = fc.oneof(
  fc.nat(5000),
  fc.nat(120_000),
  fc.nat(600_000),
  fc.nat(200_000_000),
  fc.integer({ min: -2000, max: 0 }),
);
const plan = fc.record<RecoverPlan>({
  backMs: fc.constantFrom(60_000, 1e10, 1e10),
  canceled: fc.constantFrom(true, true, false),
  missed: fc.constantFrom(true, true, false),
});
const doing = <Name extends Step["do"]>(...names: readonly Name[]) => fc.constantFrom(...names);
const queue = fc.constantFrom<QueueName>("events", "events", "direct", "direct", "paced", "paced", "slow", "dead");

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: doing("publish"),
      name: fc.option(fc.nat(5)),
      large: fc.nat(5).map((n) => n === 0),
      faults,
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: doing("consume"), queue, pick, faults }) },
  { weight: 5, arbitrary: fc.record({ do: doing("go_on"), rounds: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ do: doing("alarms"), faults }) },
  { weight: 3, arbitrary: fc.record({ do: doing("pass"), ms }) },
  { weight: 6, arbitrary: fc.record({ do: doing("wait") }) },
  { weight: 5, arbitrary: fc.record({ do: doing("evict", "resume", "redeliver", "double", "lose"), pick }) },
  { weight: 3, arbitrary: fc.record({ do: doing("compact"), pick }) },
  { weight: 1, arbitrary: fc.record({ do: doing("outage"), place: fc.constantFrom(...PLACES) }) },
  { weight: 2, arbitrary: fc.record({ do: doing("repair"), place: fc.constantFrom(...PLACES) }) },
  { weight: 3, arbitrary: fc.record({ do: doing("mood"), pick, mood }) },
  { weight: 2, arbitrary: fc.record({ do: doing("cancel", "resend", "replay"), pick, faults }) },
  { weight: 3, arbitrary: fc.record({ do: doing("recover"), pick, plan, faults }) },
  { weight: 1, arbitrary: fc.record({ do: doing("absence"), pick, faults }) },
  { weight: 1, arbitrary: fc.record({ do: doing("disable", "enable", "enable", "delete"), pick, faults }) },
);

export const plans: fc.Arbitrary<readonly WebhookPlan[]> = fc.array(
  fc.record({
    ordering: fc.constantFrom("none", "none", "fifo"),
    rateLimit: fc.constantFrom(null, null, 2),
    proven: fc.boolean(),
    mood: fc.oneof(fc.constant(WELL), mood),
  }),
  { minLength: 1, maxLength: 3 },
);

export const steps = fc.array(step, { minLength: 10, maxLength: 100, size: "max" });
