/** Why no attempt was made, and how long the delivery waits. It counts nowhere. */
export interface Postponement {
  readonly kind: "postponed";
  /** The host could not be checked, or gets too much from its workspace. */
  readonly reason: "unknown_host" | "busy_host";
  readonly waitMs: number;
}

/** True if an attempt was postponed. */
export function isPostponed(made: object): made is Postponement {
  return "kind" in made && made.kind === "postponed";
}
