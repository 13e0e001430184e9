/** Why no attempt was made, and how long its delivery waits for the next turn; it is counted nowhere. */
export interface Postponement {
  readonly kind: "postponed";
  /** The host could not be checked, or gets too much of its workspace. */
  readonly reason: "unknown_host" | "busy_host";
  readonly waitMs: number;
}

/** Tells whether an attempt was postponed instead of made. */
export function isPostponed(made: object): made is Postponement {
  return "kind" in made && made.kind === "postponed";
}
