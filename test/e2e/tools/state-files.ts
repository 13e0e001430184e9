import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeState, root } from "./hookline.ts";
import type { KeptState } from "./kept-state.ts";

/** What wrangler keeps of Hookline's own; the rest of a state is wrangler's. */
const KEPT = {
  database: "d1/miniflare-D1DatabaseObject",
  outboxes: "do/hookline-Outbox",
  inboxes: "do/hookline-Inbox",
};
/** A packed state in the folder of its version. */
export const PACKED = "state.tar.gz";
/** What a packed state answers, beside it. */
const ANSWERS = "answers.json";
/** Where the webhooks of a packed state point: nobody listens there. */
const NOWHERE = "http://127.0.0.1:9";
/** What would happen in an hour or later happens never: a packed state is opened at any time. */
const FAR_AHEAD = Date.UTC(2200, 0, 1);
const HOUR_MS = 3_600_000;

/** A row that only other Workers can cause: of what they send over a binding, and what is refused. */
export interface RejectedRow {
  readonly workspaceId: string;
  readonly id: string;
  readonly reason: string;
  readonly receivedAt: number;
  readonly body: string;
}

/** Packs the state of a Hookline that has ended with what it answered, without addresses, and so that time does nothing to it. */
export function packState(
  state: string,
  packed: string,
  kept: KeptState,
  subscriberUrl: string,
  row: RejectedRow,
): void {
  editDatabase(state, (db) => {
    moveWebhooks(db, subscriberUrl, NOWHERE);
    db.exec("DELETE FROM own_hosts; DELETE FROM portal_sessions");
    const columns = "workspace_id, id, reason, received_at, body";
    const insert = db.prepare(`INSERT INTO rejected_events (${columns}) VALUES (?, ?, ?, ?, ?)`);
    insert.run(row.workspaceId, row.id, row.reason, row.receivedAt, row.body);
  });
  const soon = Date.now() + HOUR_MS;
  for (const file of [...filesIn(state, KEPT.outboxes), ...filesIn(state, KEPT.inboxes)]) {
    edit(file, (db) => postpone(db, soon));
  }
  for (const file of filesIn(state, KEPT.database)) edit(file, () => {});
  writeFileSync(join(state, "v3", ANSWERS), JSON.stringify(kept));
  const nobody = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name", "--mtime=@0"];
  execFileSync("tar", ["-czf", packed, ...nobody, "-C", join(state, "v3"), ANSWERS, ...Object.values(KEPT)]);
}

/** Puts off what a Durable Object would do after a time (epoch milliseconds), and its end. */
function postpone(db: DatabaseSync, after: number): void {
  if (hasTable(db, "deliveries")) {
    db.prepare(
      `UPDATE deliveries SET wake_at = ?1, next_attempt_at = ?1 WHERE status = 'pending' AND next_attempt_at > ?2`,
    ).run(FAR_AHEAD, after);
  }
  if (hasTable(db, "inbox")) {
    db.prepare("UPDATE inbox SET touched_at = ?").run(FAR_AHEAD);
    db.prepare("UPDATE requests SET received_at = ?").run(FAR_AHEAD);
  }
  if (hasTable(db, "_cf_ALARM")) {
    // In nanoseconds, as workerd keeps them.
    const [at, from] = [FAR_AHEAD, after].map((time) => BigInt(time) * 1_000_000n);
    db.prepare("UPDATE _cf_ALARM SET scheduled_time = ?1 WHERE scheduled_time > ?2").run(at ?? 0n, from ?? 0n);
  }
}

function moveWebhooks(db: DatabaseSync, from: string, to: string): void {
  db.prepare("UPDATE webhooks SET url = replace(url, ?, ?)").run(from, to);
}

/** The packed state of the newest version that has one. */
export function newestState(): string {
  const folder = join(root, "test/compatibility");
  const packed = readdirSync(folder).filter((version) => existsSync(join(folder, version, PACKED)));
  const newest = packed.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true })).at(-1);
  if (newest === undefined) throw new Error(`${folder} has no packed state`);
  return join(folder, newest, PACKED);
}

/** Unpacks a packed state into a folder of its own, its webhooks pointing to a subscriber. */
export function unpackState(file: string, subscriberUrl: string): { readonly state: string; readonly kept: KeptState } {
  const state = makeState();
  mkdirSync(join(state, "v3"));
  execFileSync("tar", ["-xzf", file, "-C", join(state, "v3")]);
  editDatabase(state, (db) => moveWebhooks(db, NOWHERE, subscriberUrl));
  return { state, kept: JSON.parse(readFileSync(join(state, "v3", ANSWERS), "utf8")) };
}

/** Changes the database of a Hookline that does not run. */
export function editDatabase(state: string, change: (db: DatabaseSync) => void): void {
  for (const file of filesIn(state, KEPT.database)) {
    edit(file, (db) => {
      if (hasTable(db, "webhooks")) change(db);
    });
  }
}

/** Reads the tables of each Outbox of a Hookline that does not run. */
export function readOutboxes<T>(state: string, read: (db: DatabaseSync) => T): readonly T[] {
  return filesIn(state, KEPT.outboxes).flatMap((file) => {
    const db = new DatabaseSync(file);
    try {
      return hasTable(db, "deliveries") ? [read(db)] : [];
    } finally {
      db.close();
    }
  });
}

function filesIn(state: string, folder: string): readonly string[] {
  const path = join(state, "v3", folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(".sqlite"))
    .map((name) => join(path, name));
}

function hasTable(db: DatabaseSync, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

/** Changes a file, and leaves nothing beside it. */
function edit(file: string, change: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(file);
  try {
    change(db);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; VACUUM");
  } finally {
    db.close();
  }
  for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
}
