/** What the queues are for. A queue's name ends with its role, behind a hyphen; what stands before is the deployment's. */
export const QUEUE_ROLES = ["events", "direct", "paced", "slow", "dead"] as const;
export type QueueRole = (typeof QUEUE_ROLES)[number];

/** How often a message is retried, as `wrangler.toml` sets it. */
export const MAX_RETRIES: Readonly<Record<QueueRole, number>> = {
  events: 20,
  direct: 20,
  paced: 20,
  slow: 20,
  dead: 100,
};
/** With so many retries left or fewer a message is near its end. */
const FEW_RETRIES = 5;

/** The role of a queue by its name; undefined when the name has none. */
export function queueRoleOf(name: string): QueueRole | undefined {
  return QUEUE_ROLES.find((role) => name.endsWith(`-${role}`));
}

/** Tells whether a message has few retries left; `attempts` counts from 1, this one included. */
export function isNearLastRetry(role: QueueRole, attempts: number): boolean {
  return 1 + MAX_RETRIES[role] - attempts <= FEW_RETRIES;
}
