/** Something that went wrong of late and that an operator should know of. */
export interface Trouble {
  /** The event of its log lines. */
  readonly event: string;
  /** What the newest of these lines says besides, as text. */
  readonly detail: string;
  /** When that was, in epoch milliseconds. */
  readonly at: number;
}

/** For so long a trouble is told of after it was seen last, in milliseconds: an hour. */
export const TROUBLE_MS = 3_600_000;

/** The events of the log that mean trouble, in words. Every event that is logged as an error is one of them. */
const WORDS: Readonly<Record<string, string>> = {
  attempt_not_made: "attempts could not be made and come again",
  audit_entry_not_kept: "entries of the audit log could not be kept; they are in the log lines",
  bulk_keep_failed: "events could not be kept at once and were kept one by one",
  compaction_failed: "kept events or deliveries could not be compacted and stay as they are",
  dead_letter_failed: "dead letters could not be put back and wait",
  dead_letter_rejected: "messages could not be processed and were kept as rejected",
  dead_letter_returned: "messages ran out of retries and were put back",
  database_not_bound: "events are in a database that wrangler.toml does not bind any more; what is for them waits",
  deliver_failed: "deliveries to a webhook broke off and come again",
  deliver_batch_failed: "deliveries could not be read and come again",
  dispatch_send_failed: "events could not be sent on to their webhooks and come again",
  event_message_failed: "events could not be checked or kept and come again",
  fan_out_read_failed: "the webhooks of events could not be read; the events come again",
  group_open_failed: "deliveries could not be claimed and come again",
  hand_over_failed: "deliveries could not be handed to their Outbox and come again",
  late_record_failed: "outcomes could not be recorded and come again",
  mail_not_sent: "contacts could not be mailed; a mail that nobody got is tried again each hour, five times in all",
  message_near_end: "messages were tried almost as often as their queue allows",
  message_not_understood: "messages are of another version and come again",
  outbox_alarm_failed: "an Outbox could not release what is due and tries again",
  outcome_postponed: "outcomes could not be recorded at once and go through a queue",
  prune_failed: "what is past its retention could not be dropped",
  queue_failed: "a batch of messages could not be worked on and comes again",
  purge_failed: "what is left of a deleted webhook could not be purged yet",
  record_failed: "outcomes could not be recorded nor sent on, and come again",
  request_failed: "requests were answered 500: a defect",
  reseal_failed: "sealed values could not be sealed anew",
  resolver_failed: "host names could not be resolved",
  row_not_understood: "rows are of a later version and wait for it",
  seal_not_opened: "sealed values could not be opened: ENCRYPTION_KEY or ENCRYPTION_KEY_PREVIOUS lacks their key",
  setting_missing:
    "the service was not configured; messages of that time come again, each after as long as it has waited",
  unknown_queue: "messages come from a queue whose name ends with no role (-events, -direct, -paced, -slow, -dead)",
  webhook_not_understood: "webhooks are of a later version; what is for them waits",
};

/** Tells whether an event of the log means trouble. */
export function isTrouble(event: string): boolean {
  return Object.hasOwn(WORDS, event);
}

/** All events of the log that mean trouble. */
export const TROUBLE_EVENTS: readonly string[] = Object.keys(WORDS);

/** Says in words what a trouble is, when it was seen last, and what its log line said. */
export function describeTrouble({ event, detail, at }: Trouble): string {
  const words = WORDS[event] ?? event;
  return `${words} (${event}, last at ${new Date(at).toISOString()}${detail === "" ? "" : `: ${detail}`})`;
}
