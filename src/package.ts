/*
 * What another Worker needs to know of Hookline: the messages for a producer binding on `hookline-events`, and the methods
 * of the service binding's entrypoint `Publisher`. Types alone and no imports, so that they mean the same under any
 * compiler settings.
 */

/** An event as it is published. */
export interface PublishedEvent {
  /** The event type, such as `investment.created`. */
  readonly type: string;
  /** Any JSON value: up to 256 KiB, through the queue up to 100 KB. */
  readonly data: {} | null;
  /** 1 to 64 of `A-Z a-z 0-9 _ -`; publishing again under the same id is safe. Made by Hookline when absent. */
  readonly id?: string | undefined;
  /** RFC 3339; the time of acceptance when absent. */
  readonly created_at?: string | undefined;
  /** Null or absent when the event belongs to no application. */
  readonly application_id?: string | null | undefined;
  /** The members whose webhooks may get the event, besides owners' and admins'; null or absent for all. */
  readonly visible_to?: string[] | null | undefined;
}

/** An event and the workspace that it belongs to. */
export interface WorkspaceEvent extends PublishedEvent {
  readonly workspace_id: string;
}

/** One event on `hookline-events`. */
export interface EventMessage extends WorkspaceEvent {
  readonly v: 1;
}

/** 1 to 1000 events of one workspace on `hookline-events`. */
export interface EventsMessage {
  readonly v: 1;
  readonly workspace_id: string;
  readonly events: readonly PublishedEvent[];
}

/** What a producer binding sends: `Queue<QueueMessage>`. Hookline keeps what it refuses for `GET /v1/rejected-events`. */
export type QueueMessage = EventMessage | EventsMessage;

/** What publishing through `Publisher` answers: the event is durable. */
export interface PublishedAnswer {
  readonly id: string;
  readonly type: string;
  /** RFC 3339. */
  readonly created_at: string;
  readonly status: "accepted";
  /** Set when the event was published and fanned out before. */
  readonly duplicate?: true;
}

/** The codes that the messages of errors thrown by `Publisher` begin with, as in `validation_error: type: …`. */
export type PublishErrorCode =
  | "validation_error"
  | "payload_too_large"
  | "conflict"
  | "not_found"
  | "forbidden"
  | "unavailable";

/** The service binding with `entrypoint = "Publisher"`. */
export interface PublisherService {
  /** Publishes one event. */
  publish(event: WorkspaceEvent): Promise<PublishedAnswer>;
  /** Publishes 1 to 1000 events, in order; those of one workspace are accepted all or none. */
  publishBatch(events: readonly WorkspaceEvent[]): Promise<readonly PublishedAnswer[]>;
}
