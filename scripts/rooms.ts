/*
 * Who may import whom. `oxlint.config.ts` makes the lint rules from this table, docs/architecture.md explains it, and
 * test/repository/rooms.test.ts holds the three together. A new room is a new row in both tables. `index.ts` and
 * `services.ts`, the composition root, may import all rooms; no room imports them.
 */

/** What a room may import besides itself. */
export interface Room {
  /** Rooms, or parts of one: `api/context/` is that folder, and nothing else of it. */
  readonly imports: readonly string[];
  /** Rooms whose types may be imported, but nothing else. */
  readonly types?: readonly string[];
  /** Packages and platform modules, with everything below them. */
  readonly packages: readonly string[];
  /** Which files beside the rooms; all open ones by default. */
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

/** The files beside the rooms that rooms may import. No room imports any other. */
export const OPEN_FILES = {
  "config.ts": { imports: ["domain"], types: ["outbox", "play"], packages: [] },
  "log.ts": { imports: ["domain"], types: ["outbox", "play"], packages: [] },
  "segment-blob.ts": { imports: [], packages: ["node:zlib"] },
  "storage-steps.ts": { imports: ["domain"], types: ["outbox", "play"], packages: [] },
  "version.ts": { imports: [], packages: [] },
} as const satisfies Readonly<Record<string, Room>>;
