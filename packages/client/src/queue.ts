/*
 * The types that another Worker needs: the messages for a producer binding on `hookline-events`, and the methods of the
 * entrypoint `Publisher` for a service binding. Types only and without imports, so that they mean the same under any
 * compiler settings.
 */

/** An event to publish. */
export interface PublishedEvent {
  /** The event type, such as `investment.created`. */
  readonly type: string;
  /** Any JSON value: up to 256 KiB, through the queue up to 100 KB. */
  readonly data: {} | null;
  /** 1 to 64 of `A-Z a-z 0-9 _ -`; publishing again under the same id is safe. Generated when absent. */
  readonly id?: string | undefined;
  /** RFC 3339; the time of acceptance when absent. */
  readonly created_at?: string | undefined;
  /** Null or absent without an application. */
  readonly application_id?: string | null | undefined;
  /** The members whose webhooks may get the event, besides those of owners and admins; null or absent for all members. */
  readonly visible_to?: string[] | null | undefined;
  /** Up to 5 distinct texts of 1 to 64 characters to find the event by; subscribers do not get them. */
  readonly tags?: string[] | undefined;
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

/** A message of a producer binding: `Queue<QueueMessage>`. Refused events are in `GET /v1/rejected-events`. */
export type QueueMessage = EventMessage | EventsMessage;

/** The answer to publishing through `Publisher`: the event is durable. */
export interface PublishedAnswer {
  readonly id: string;
  readonly type: string;
  /** RFC 3339. */
  readonly created_at: string;
  readonly status: "accepted";
  /** Set when the event was published and fanned out before. */
  readonly duplicate?: true;
}

/** The codes at the beginning of the messages of errors thrown by `Publisher`, as in `validation_error: type: …`. */
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
