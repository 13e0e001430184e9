/** When something of the API is retired: days in UTC, as `2027-01-31`. */
export interface Retirement {
  /** From this day on it should not be used any more. */
  readonly since: string;
  /** From this day on it may be gone: 180 days after `since` or later, as docs/api-versions.md promises. */
  readonly sunset: string;
}

/** What the OpenAPI document says of something that is retired: an operation, a parameter or a field. */
export function describeRetirement({ since, sunset }: Retirement) {
  return { deprecated: true, "x-retired": { since, sunset } } as const;
}

/** The headers of a retired operation's answers: `Deprecation` (RFC 9745, a date in seconds) and `Sunset` (RFC 8594). */
export function retirementHeaders({ since, sunset }: Retirement) {
  return {
    Deprecation: `@${Date.parse(since) / 1000}`,
    Sunset: new Date(Date.parse(sunset)).toUTCString(),
  } as const;
}
