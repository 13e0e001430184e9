import { z } from "zod";
import { readStored } from "../domain/problems.ts";
import { log } from "../log.ts";
import { runSteps, type StorageStep } from "../storage-steps.ts";
import { FIRST_ANSWER, type InboxAnswer } from "./inbox-answer.ts";
import type { ReceivedRequest } from "./received.ts";
import { readSender, writeSender } from "./sender.ts";

/** The most requests that an inbox keeps; the oldest are dropped first. */
export const MAX_REQUESTS = 100;

/** A kept request with its number, counted up from 1, and the status that it was answered with. */
export interface KeptRequest extends ReceivedRequest {
  readonly seq: number;
  readonly status: number;
}

/** Inboxes of 0.1.0 have these tables and store no version. */
const FIRST_TABLES = `
  CREATE TABLE IF NOT EXISTS inbox (
    touched_at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    delay_ms INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    headers TEXT NOT NULL,
    headers_left_out INTEGER NOT NULL,
    body BLOB NOT NULL,
    is_cut INTEGER NOT NULL
  );
`;

const STEPS: readonly StorageStep[] = [
  (sql) => void sql.exec(FIRST_TABLES),
  // The webhook that a request was handed over for, null for none.
  (sql) => void sql.exec("ALTER TABLE requests ADD COLUMN sender TEXT"),
];

const storedAnswer = z.object({ touched_at: z.number(), status: z.number(), delay_ms: z.number(), body: z.string() });
const storedRequest = z.object({
  seq: z.number(),
  received_at: z.number(),
  status: z.number(),
  method: z.string(),
  path: z.string(),
  headers: z
    .string()
    .transform(parseJson)
    .pipe(z.array(z.object({ name: z.string(), value: z.string() }))),
  headers_left_out: z.number(),
  body: z.instanceof(ArrayBuffer),
  is_cut: z.number(),
  sender: z.string().nullable(),
});
const storedTimes = z.object({ oldest: z.number().nullable(), newest: z.number().nullable() });

/** Tells whether an inbox was made here, and brings its tables to the present version; where none was, nothing changes. */
export function openInbox(sql: SqlStorage): boolean {
  const isMade = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'inbox'").toArray().length > 0;
  if (isMade) runSteps(sql, STEPS);
  return isMade;
}

/** Creates the inbox, which answers 200 until it is configured. */
export function createInbox(sql: SqlStorage, now: number): void {
  runSteps(sql, STEPS);
  const { status, delayMs, body } = FIRST_ANSWER;
  sql.exec("INSERT INTO inbox (touched_at, status, delay_ms, body) VALUES (?, ?, ?, ?)", now, status, delayMs, body);
}

/** How the inbox answers. */
export function readAnswer(sql: SqlStorage): InboxAnswer {
  const { status, delay_ms: delayMs, body } = readStored(storedAnswer, sql.exec("SELECT * FROM inbox").one());
  return { status, delayMs, body };
}

/** Changes how the inbox answers. */
export function saveAnswer(sql: SqlStorage, { status, delayMs, body }: InboxAnswer): void {
  sql.exec("UPDATE inbox SET status = ?, delay_ms = ?, body = ?", status, delayMs, body);
}

/** Notes that the inbox was used, other than by a request. */
export function touchInbox(sql: SqlStorage, now: number): void {
  sql.exec("UPDATE inbox SET touched_at = ?", now);
}

/** Keeps a request, and drops those beyond {@link MAX_REQUESTS}. */
export function keepRequest(sql: SqlStorage, request: ReceivedRequest, status: number): void {
  sql.exec(
    `INSERT INTO requests (received_at, status, method, path, headers, headers_left_out, body, is_cut, sender)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[request.receivedAt, status, request.method, request.path, JSON.stringify(request.headers)],
    ...[request.headersLeftOut, request.body, request.isCut ? 1 : 0],
    request.sender === null ? null : writeSender(request.sender),
  );
  sql.exec("DELETE FROM requests WHERE seq <= (SELECT MAX(seq) FROM requests) - ?", MAX_REQUESTS);
}

/** Lists requests received after a time, newest first, with numbers below one; rows that can't be read are left out. */
export function listRequests(sql: SqlStorage, after: number, before: number, limit: number): readonly KeptRequest[] {
  const rows = sql.exec(
    "SELECT * FROM requests WHERE received_at > ? AND seq < ? ORDER BY seq DESC LIMIT ?",
    ...[after, before, limit],
  );
  return rows.toArray().flatMap((row) => {
    const { data } = storedRequest.safeParse(row);
    if (data === undefined) log("error", "row_not_understood", { table: "requests" });
    return data === undefined ? [] : [toKeptRequest(data)];
  });
}

function toKeptRequest(row: z.infer<typeof storedRequest>): KeptRequest {
  const { received_at: receivedAt, headers_left_out: headersLeftOut, is_cut, body, sender, ...same } = row;
  return {
    ...same,
    receivedAt,
    headersLeftOut,
    body: new Uint8Array(body),
    isCut: is_cut === 1,
    sender: readSender(sender),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Drops requests received up to a time. */
export function dropRequests(sql: SqlStorage, until: number): void {
  sql.exec("DELETE FROM requests WHERE received_at <= ?", until);
}

/** When the oldest kept request came, null for none, and when anything happened last. */
export function readTimes(sql: SqlStorage): { readonly oldest: number | null; readonly lastUse: number } {
  const times = sql.exec("SELECT MIN(received_at) AS oldest, MAX(received_at) AS newest FROM requests").one();
  const { oldest, newest } = readStored(storedTimes, times);
  const { touched_at } = readStored(storedAnswer, sql.exec("SELECT * FROM inbox").one());
  return { oldest, lastUse: Math.max(touched_at, newest ?? 0) };
}
