import type { Settings } from "../config.ts";
import type { Sealer } from "../crypto/seal.ts";
import type { QueueState } from "../domain/needs-attention.ts";
import type { UrlPolicy } from "../domain/url-policy.ts";
import type { StatedStanding } from "../messages/outbox-calls.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Catalog } from "../pipeline/catalog.ts";
import type { ExchangeInput, ExchangeResult, SendingKeys } from "../pipeline/exchange.ts";
import type { UrlInspection } from "../pipeline/inspect-url.ts";
import type { EventDataPorts } from "../pipeline/read-event-data.ts";
import type { Postponement } from "../pipeline/postponement.ts";
import type { ValidEvent } from "../pipeline/validate-event.ts";
import type { Database } from "../store/database.ts";
import type { EventHomes } from "../store/event-homes.ts";
import type { EventStore } from "../store/event-store.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";

/** What actions use of the platform and of the pipeline. */
export interface ActionServices extends EventDataPorts {
  readonly settings: Settings;
  /** Compares a secret with the root key in constant time. */
  readonly isRootKey: (secret: string) => Promise<boolean>;
  readonly db: Database;
  readonly events: EventStore;
  /** The databases that events may be kept in. */
  readonly homes: EventHomes;
  readonly sealer: Sealer;
  readonly now: () => number;
  /** The Outbox of a webhook. */
  readonly outbox: (webhookId: string) => DurableObjectStub<Outbox>;
  /** Checks whether a URL may be fetched now. */
  readonly inspectUrl: (url: string) => Promise<UrlInspection>;
  /** The URL policy with the service's known own hosts; null in development, where hosts are not learned. */
  readonly knownPolicy: (() => UrlPolicy) | null;
  readonly readCatalog: (workspaceId: string) => Promise<Catalog>;
  /** Makes valid events of one workspace durable, and fans them out before it resolves if `inline`. */
  readonly acceptEvents: (valid: readonly ValidEvent[], inline: boolean) => Promise<void>;
  /** Fans kept events out again, in case the first fan-out broke off. */
  readonly fanOutAgain: (kept: readonly KeptEvent[]) => Promise<void>;
  /** Opens the secrets and header values for a webhook's requests. */
  readonly openKeys: (webhook: StoredWebhook) => Promise<SendingKeys>;
  /** Sends one request to a subscriber, unless it is postponed. */
  readonly sendTrial: (trial: ExchangeInput) => Promise<ExchangeResult | Postponement>;
  /** Updates a webhook's row with the standing that its Outbox states. */
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  /** Why no mail can be sent, and what to do; null when it can. */
  readonly mailProblem: string | null;
  readonly readQueues: () => Promise<readonly QueueState[]>;
}
