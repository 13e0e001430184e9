/*
 * Who may import whom. `oxlint.config.ts` makes the lint rules from this table, docs/architecture.md explains it, and
 * test/repository/rooms.test.ts holds the three together. A new room is a new row here and there. `index.ts` and
 * `services.ts`, the composition root, may import all rooms and are imported by none.
 */

/** What a room may import besides itself. */
export interface Room {
  /** Rooms, or parts of one: `api/context/` is that folder, and nothing else of it. */
  readonly imports: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types?: readonly string[];
  /** Packages and modules of the platform, with what lies below them. */
  readonly packages: readonly string[];
  /** Which of the files beside the rooms; all of them unless it is given. */
  readonly files?: readonly string[];
}

/** The folders of `src`. */
export const ROOMS = {
  domain: { imports: [], files: [], packages: ["ipaddr.js"] },
  crypto: { imports: ["domain"], packages: ["ulid"] },
  store: { imports: ["domain"], packages: ["drizzle-orm", "zod"] },
  messages: { imports: ["domain"], files: ["log.ts"], packages: ["zod"] },
  outbox: { imports: ["domain", "messages"], packages: ["cloudflare:workers", "zod"] },
  pipeline: {
    imports: ["domain", "crypto", "store", "messages"],
    types: ["outbox", "play"],
    packages: ["@cfworker/json-schema", "zod"],
  },
  actions: {
    imports: ["domain", "crypto", "store", "messages", "pipeline"],
    types: ["outbox"],
    packages: ["cloudflare:workers", "zod"],
  },
  api: { imports: ["domain", "actions"], packages: ["cloudflare:workers", "@hono/zod-validator", "hono", "zod"] },
  dashboard: { imports: ["domain", "actions", "api/context/"], packages: ["hono", "zod"] },
  play: { imports: ["domain", "crypto", "api/context/"], packages: ["cloudflare:workers", "hono", "zod"] },
} as const satisfies Readonly<Record<string, Room>>;

/** The files beside the rooms that rooms may import. Those that are not named here are imported by no room. */
export const OPEN_FILES = {
  "config.ts": { imports: ["domain"], types: ["outbox", "play"], packages: [] },
  "log.ts": { imports: ["domain"], types: ["outbox", "play"], packages: [] },
  "storage-steps.ts": { imports: ["domain"], types: ["outbox", "play"], packages: [] },
  "version.ts": { imports: [], packages: [] },
} as const satisfies Readonly<Record<string, Room>>;
