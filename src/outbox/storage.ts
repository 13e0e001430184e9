import { SEGMENT_TABLES } from "./log/segment-table.ts";
import { runSteps, type StorageStep } from "../storage-steps.ts";

/*
 * A row of `deliveries` is one delivery with its attempts as JSON. WITHOUT ROWID and the partial index make each
 * change cost few written rows. `test_contents` has the event of a trial send, `state` what is known of the
 * webhook, `notices` the operational events that are still to be published, `recoveries` how far each came.
 */
const FIRST_TABLES = `
  CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    format TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    status TEXT NOT NULL,
    phase TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    next_attempt_at INTEGER,
    next_attempt_reason TEXT,
    manual_due INTEGER NOT NULL,
    wake_at INTEGER,
    token INTEGER NOT NULL,
    unclaimed INTEGER NOT NULL,
    unrecorded INTEGER NOT NULL,
    consumed INTEGER NOT NULL,
    attempt_count INTEGER NOT NULL,
    attempts TEXT NOT NULL,
    completed_at INTEGER,
    recovery TEXT
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deliveries_owed ON deliveries (phase, wake_at) WHERE wake_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS test_contents (
    delivery_id TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    data TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS notices (
    id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS recoveries (
    id TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    statuses TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    cursor TEXT,
    matched INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    done INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    status TEXT NOT NULL
  ) WITHOUT ROWID;
`;

/**
 * Columns for trials, replays, attempt numbers and the response that the log shows. A delivered row gets the response of
 * its last successful attempt, since a later resend may have failed.
 */
const TRIALS_AND_NUMBERS = [
  "ALTER TABLE deliveries ADD COLUMN trial INTEGER NOT NULL DEFAULT 0",
  "ALTER TABLE deliveries ADD COLUMN numbered INTEGER",
  "ALTER TABLE deliveries ADD COLUMN replayed INTEGER NOT NULL DEFAULT 0",
  "ALTER TABLE deliveries ADD COLUMN replay_after INTEGER",
  "ALTER TABLE deliveries ADD COLUMN response_code INTEGER",
  "ALTER TABLE deliveries ADD COLUMN response_time_ms INTEGER",
  `UPDATE deliveries SET trial = 1, "trigger" = 'test' 
   WHERE "trigger" = 'test' OR id IN (SELECT delivery_id FROM test_contents)`,
  `UPDATE deliveries SET (response_code, response_time_ms) = (
     SELECT json_extract(value, '$.responseCode'), json_extract(value, '$.responseTimeMs') FROM json_each(attempts)
     WHERE json_extract(value, '$.responseCode') BETWEEN 200 AND 299 ORDER BY key DESC LIMIT 1)
   WHERE status = 'delivered' AND attempt_count > 1`,
  "CREATE INDEX deliveries_trials ON deliveries (wake_at) WHERE trial = 1 AND wake_at IS NOT NULL",
];

/**
 * A row of `recovery_marks` is a delivery that a recovery has yet to restart: a small row, so that deliveries need not be
 * rewritten. The rest of a running recovery's set is marked, and its `matched` is corrected to the whole set.
 */
const RECOVERY_MARKS = [
  `CREATE TABLE recovery_marks (
     recovery TEXT NOT NULL,
     delivery_id TEXT NOT NULL,
     PRIMARY KEY (recovery, delivery_id)
   ) WITHOUT ROWID`,
  "ALTER TABLE recoveries ADD COLUMN started_at INTEGER",
  `INSERT INTO recovery_marks (recovery, delivery_id)
   SELECT MIN(r.id), d.id FROM recoveries AS r JOIN deliveries AS d
     ON d.id > r.cursor AND d.accepted_at BETWEEN r.since AND r.until AND d.trial = 0
       AND CASE WHEN d.status = 'pending' AND d.epoch < r.epoch THEN 'canceled' ELSE d.status END
         IN (SELECT value FROM json_each(r.statuses))
   WHERE r.status = 'running' AND r.cursor IS NOT NULL GROUP BY d.id`,
  `UPDATE recoveries SET cursor = NULL, matched = done
     + (SELECT COUNT(*) FROM deliveries WHERE recovery = recoveries.id AND status = 'pending')
     + (SELECT COUNT(*) FROM recovery_marks WHERE recovery = recoveries.id)
   WHERE status = 'running'`,
  "UPDATE recoveries SET taken = matched WHERE status = 'running'",
  "UPDATE recoveries SET status = 'completed' WHERE status = 'running' AND done = matched",
];

/**
 * A row of `figures` counts the deliveries of an epoch that were accepted within `size_ms` from `at` on; which deliveries
 * are counted is in `state`. What is there already is counted by and by, the newest first; a short log needs no more than
 * to be read.
 */
const FIGURES = [
  `CREATE TABLE figures (
     size_ms INTEGER NOT NULL,
     at INTEGER NOT NULL,
     epoch INTEGER NOT NULL,
     delivered INTEGER NOT NULL,
     failed INTEGER NOT NULL,
     canceled INTEGER NOT NULL,
     pending INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     answered2xx INTEGER NOT NULL,
     answered3xx INTEGER NOT NULL,
     answered4xx INTEGER NOT NULL,
     answered5xx INTEGER NOT NULL,
     unanswered INTEGER NOT NULL,
     timed INTEGER NOT NULL,
     time_sum_ms REAL NOT NULL,
     times TEXT NOT NULL,
     PRIMARY KEY (size_ms, at, epoch)
   ) WITHOUT ROWID`,
  `INSERT INTO state (key, value)
   SELECT 'figures', json_object('from', id, 'to', id, 'isBehind', json('true'), 'fineFrom', 0)
   FROM (SELECT id FROM deliveries ORDER BY id DESC LIMIT 1 OFFSET 255)`,
];

/**
 * A row of `segments` or `fresh_segments` is many deliveries that were delivered and owe nothing. What is there already is
 * moved by and by, in a walk through all rows.
 */
const SEGMENTS = [
  ...SEGMENT_TABLES,
  `INSERT INTO state (key, value)
   SELECT 'walk', json_object('after', '', 'nextAt', NULL) FROM (SELECT 1 FROM deliveries LIMIT 1)`,
];

const STEPS: readonly StorageStep[] = [
  (sql) => sql.exec(FIRST_TABLES),
  (sql) => TRIALS_AND_NUMBERS.forEach((statement) => sql.exec(statement)),
  (sql) => RECOVERY_MARKS.forEach((statement) => sql.exec(statement)),
  (sql) => FIGURES.forEach((statement) => sql.exec(statement)),
  (sql) => SEGMENTS.forEach((statement) => sql.exec(statement)),
];

/** Makes an Outbox's tables, or brings them to this version. */
export function openStorage(sql: SqlStorage): void {
  runSteps(sql, STEPS);
}
