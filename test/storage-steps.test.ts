import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { runSteps, type StorageStep } from "../src/storage-steps.ts";

const STEPS: readonly StorageStep[] = [
  (sql) => void sql.exec("CREATE TABLE things (id TEXT NOT NULL)"),
  (sql) => void sql.exec("ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7"),
  (sql) => void sql.exec("CREATE TABLE others (id TEXT NOT NULL)"),
];

let made = 0;

/** Runs a test over the empty storage of a Durable Object: a test inbox that nobody opened. */
async function withStorage(test: (storage: DurableObjectStorage) => void): Promise<void> {
  const stub = env.INBOX.getByName(`storage-steps-${++made}`);
  await runInDurableObject(stub, (_inbox, { storage }) => test(storage));
}

function tablesOf(sql: SqlStorage): readonly string[] {
  const query =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name";
  return sql
    .exec<{ name: string }>(query)
    .toArray()
    .map(({ name }) => name);
}

function versionOf(sql: SqlStorage): readonly unknown[] {
  return sql.exec("SELECT version FROM storage_version").toArray();
}

describe("storage steps", () => {
  it("all run, in order, on storage that is fresh", async () => {
    await withStorage(({ sql }) => {
      runSteps(sql, STEPS);
      expect(tablesOf(sql)).toEqual(["others", "storage_version", "things"]);
      expect(versionOf(sql)).toEqual([{ version: 3 }]);
    });
  });

  it("that have run do not run again, and nothing is written", async () => {
    await withStorage(({ sql }) => {
      runSteps(sql, STEPS);
      const step = vi.fn<StorageStep>();
      const exec = vi.spyOn(sql, "exec");
      runSteps(sql, [step, step, step]);
      expect(step).not.toHaveBeenCalled();
      expect(exec.mock.results.map(({ value }) => value.rowsWritten)).toEqual([0, 0]);
    });
  });

  it("go on from where an earlier version came, and keep its data", async () => {
    await withStorage(({ sql }) => {
      runSteps(sql, STEPS.slice(0, 1));
      sql.exec("INSERT INTO things (id) VALUES ('one')");
      runSteps(sql, STEPS.slice(0, 2));
      expect(versionOf(sql)).toEqual([{ version: 2 }]);
      runSteps(sql, STEPS);
      expect(sql.exec("SELECT * FROM things").toArray()).toEqual([{ id: "one", size: 7 }]);
      expect(versionOf(sql)).toEqual([{ version: 3 }]);
    });
  });

  it("of an earlier version leave the tables of a later one as they are", async () => {
    await withStorage(({ sql }) => {
      runSteps(sql, STEPS);
      runSteps(sql, STEPS.slice(0, 1));
      expect(versionOf(sql)).toEqual([{ version: 3 }]);
      sql.exec("INSERT INTO things (id, size) VALUES ('one', 1)");
      runSteps(sql, STEPS);
      expect(sql.exec("SELECT * FROM things").toArray()).toEqual([{ id: "one", size: 1 }]);
    });
  });

  it("leave nothing behind in a transaction that one of them breaks off", async () => {
    await withStorage((storage) => {
      const { sql } = storage;
      runSteps(sql, STEPS.slice(0, 1));
      const fails: StorageStep = () => {
        throw new Error("no");
      };
      const run = () => storage.transactionSync(() => runSteps(sql, [...STEPS, fails]));
      expect(run).toThrow("no");
      expect(tablesOf(sql)).toEqual(["storage_version", "things"]);
      expect(versionOf(sql)).toEqual([{ version: 1 }]);
    });
  });
});
