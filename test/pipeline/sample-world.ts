import { type DeliverMessage, type DueDelivery, writeDirect } from "../../src/messages/deliver-message.ts";
import type { LateReports } from "../../src/messages/outcome-message.ts";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import type { OutboxPort, Report, StatedStanding } from "../../src/messages/outbox-calls.ts";
import { createCatalogReader } from "../../src/pipeline/catalog.ts";
import type { ConsumeEventsPorts } from "../../src/pipeline/consume-events.ts";
import { type DispatchPorts, itemKey } from "../../src/pipeline/dispatch.ts";
import type { EventType } from "../../src/store/event-type-table.ts";
import { eventKey, type KeptEvent } from "../../src/store/event-table.ts";
import type { FanOutWorkspace } from "../../src/store/read-fan-out.ts";
import type { RejectedEvent } from "../../src/store/rejected-event-table.ts";
import { T0 } from "./samples.ts";

export const STATED: StatedStanding = { lane: "direct", health: "healthy", disable: null };

/** What an Outbox was asked, with what it was owed merged by delivery id. */
export class SampleOutbox implements OutboxPort {
  readonly owed = new Map<
    string,
    { readonly delivery: OwedDelivery; readonly dueAt: number; readonly epoch: number; readonly isDirect: boolean }
  >();
  readonly reports: Report[] = [];
  /** Data that came with what it is owed, by delivery. */
  readonly brought = new Map<string, string>();
  readonly #check: () => void;
  claims = 0;
  purges = 0;

  constructor(check: () => void) {
    this.#check = check;
  }

  enqueue: OutboxPort["enqueue"] = async ({ epoch }, owed, dueAt, isDirect = false, brought = []) => {
    this.#check();
    for (const { deliveryId, dataText } of brought) this.brought.set(deliveryId, dataText);
    for (const delivery of owed) {
      if (!this.owed.has(delivery.id)) this.owed.set(delivery.id, { delivery, dueAt, epoch, isDirect });
    }
    return STATED;
  };

  claim: OutboxPort["claim"] = async (_settings, tickets) => {
    this.#check();
    this.claims++;
    const claims = tickets.map((ticket) => ({ ...ticket, number: 2, trigger: "scheduled", content: null }) as const);
    return { claims, stated: STATED };
  };

  record: OutboxPort["record"] = async (_settings, reports) => {
    this.#check();
    this.reports.push(...reports);
    return STATED;
  };

  configure: OutboxPort["configure"] = async () => STATED;

  purge: OutboxPort["purge"] = async () => {
    this.#check();
    this.purges++;
  };
}

type Call = keyof ConsumeEventsPorts | "sendDirect" | `outbox ${string}`;

/** What surrounds the pipeline, in memory; each call can be made to fail. */
export class SampleWorld {
  readonly workspaces = new Map<string, FanOutWorkspace>();
  readonly catalog: EventType[] = [];
  readonly kept = new Map<string, KeptEvent>();
  readonly eventData = new Map<string, string>();
  readonly rejected: RejectedEvent[] = [];
  readonly direct: DeliverMessage[] = [];
  readonly returned: DueDelivery[] = [];
  readonly late: LateReports[] = [];
  readonly outboxes = new Map<string, SampleOutbox>();
  /** Calls that fail, such as `keepEvents` or `outbox wh_1`. */
  readonly broken = new Set<Call>();
  /** Ids of events that no insert takes. */
  readonly poisoned = new Set<string>();

  readonly goOn = () => {
    throw new Error("nothing goes on without its batch here");
  };

  constructor(...workspaces: readonly FanOutWorkspace[]) {
    for (const workspace of workspaces) this.workspaces.set(workspace.id, workspace);
  }

  check(call: Call): void {
    if (this.broken.has(call)) throw new Error(`${call} is down`);
  }

  outbox(id: string): SampleOutbox {
    const outbox = this.outboxes.get(id) ?? new SampleOutbox(() => this.check(`outbox ${id}`));
    this.outboxes.set(id, outbox);
    return outbox;
  }

  /** The events of the direct messages, in the order of sending. */
  get directEvents(): DeliverMessage["events"] {
    return this.direct.flatMap(({ events }) => events);
  }

  /** What an Outbox is owed, by delivery id. */
  owedBy(webhookId: string): readonly OwedDelivery[] {
    return [...this.outbox(webhookId).owed.values()].map(({ delivery }) => delivery);
  }

  #keep(events: readonly KeptEvent[]): ReadonlySet<string> {
    this.check("keepEvents");
    const ill = events.find(({ id }) => this.poisoned.has(id));
    if (ill !== undefined) throw new Error(`${ill.id} does not go in`);
    const fresh = events.filter((event) => !this.kept.has(itemKey(event)));
    for (const event of fresh) this.kept.set(itemKey(event), event);
    return new Set(fresh.map(eventKey));
  }

  /** First attempts are left to the direct queue here. */
  async #sendDirect(events: readonly KeptEvent[]): Promise<readonly KeptEvent[]> {
    this.check("sendDirect");
    this.direct.push(...writeDirect(events));
    return [];
  }

  readonly ports: ConsumeEventsPorts & DispatchPorts = {
    now: () => T0 + 10,
    readFanOut: async (ids) => {
      this.check("readFanOut");
      return new Map([...this.workspaces].filter(([id]) => ids.includes(id)));
    },
    keepEvents: async (events) => this.#keep(events),
    findKeptEvents: async (keys) => {
      this.check("findKeptEvents");
      return [...this.kept.values()].filter((event) => {
        return keys.some((key) => (event.chosen ? key.id === event.id : eventKey(key) === eventKey(event)));
      });
    },
    findEventData: async ({ id }) => {
      this.check("findEventData");
      return this.eventData.get(id);
    },
    sendFirst: async (events) => this.#sendDirect(events),
    makeFirstAttempts: async (events) => this.#sendDirect(events),
    outbox: (id) => this.outbox(id),
    applyStanding: async () => this.check("applyStanding"),
    readCatalog: createCatalogReader({
      readNames: async () => {
        this.check("readCatalog");
        return this.catalog.map(({ name, schemaText }) => ({ name, schemaBytes: schemaText?.length ?? 0 }));
      },
      readSchemaTexts: async (_workspaceId, names) => {
        const named = this.catalog.filter(({ name }) => names.includes(name));
        return new Map(named.map(({ name, schemaText }) => [name, schemaText ?? ""]));
      },
    }),
    keepEventData: async (event, dataText) => {
      this.check("keepEventData");
      this.eventData.set(event.id, dataText);
    },
    mailNotices: async () => true,
    keepRejected: async (rejected) => {
      this.check("keepRejected");
      this.rejected.push(rejected);
    },
    returnDeliveries: async (due) => {
      this.check("returnDeliveries");
      this.returned.push(...due);
    },
    recordLate: async (late) => {
      this.check("recordLate");
      this.late.push(late);
    },
  };
}
