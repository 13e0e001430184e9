import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { columnOf, columnsOf, insertInto, jsonText, yesOrNo } from "../../src/outbox/columns.ts";
import { fromRow } from "../../src/outbox/delivery-row.ts";
import { findRecovery } from "../../src/outbox/recovery-table.ts";
import { Box, owedDelivery, useOutboxes } from "./outbox-fixture.ts";

useOutboxes();

describe("columnOf", () => {
  it.each([
    ["id", "id"],
    ["responseTimeMs", "response_time_ms"],
    ["isTrial", "trial"],
    ["issuedAt", "issued_at"],
  ])("of %s is %s", (property, column) => {
    expect(columnOf(property)).toBe(column);
  });
});

describe("columnsOf", () => {
  const columns = columnsOf(
    z.object({ isOpen: yesOrNo, someNames: jsonText(z.array(z.string())), endedAt: z.number().nullable() }),
  );

  it.each([
    { isOpen: true, someNames: ["a", "b"], endedAt: 7 },
    { isOpen: false, someNames: [], endedAt: null },
  ])("reads what it wrote: %j", (record) => {
    const values = columns.write(record);
    expect(columns.names).toEqual(["open", "some_names", "ended_at"]);
    expect(values).toEqual([record.isOpen ? 1 : 0, JSON.stringify(record.someNames), record.endedAt]);
    const row = Object.fromEntries(columns.names.map((name, index) => [name, values[index] ?? null]));
    expect(columns.read({ ...row, of_a_later_version: 1 })).toEqual(record);
  });

  it.each([{ open: 1, some_names: "[]" }, { open: 1, some_names: "[1]", ended_at: 1 }, { open: "1" }])(
    "refuses %j",
    (row) => {
      expect(() => columns.read(row)).toThrow();
    },
  );
});

it("an insert works with keywords as column names", () => {
  expect(insertInto("deliveries", ["id", "trigger"])).toBe('INSERT INTO deliveries ("id", "trigger") VALUES (?, ?)');
});

it("the column lists name all columns of the tables", async () => {
  const box = new Box();
  await box.enqueue([owedDelivery(1)]);
  await box.stub.recover(box.settings, { id: "rec_1", since: 0, until: null, statuses: ["failed"] });
  await runInDurableObject(box.stub, (_outbox, { storage: { sql } }) => {
    const row = sql.exec("SELECT * FROM deliveries").one();
    expect(Object.keys(row).sort()).toEqual([...Object.keys(fromRow(row)).map(columnOf), "seq"].sort());
    const recovery = sql.exec("SELECT * FROM recoveries").one();
    const known = Object.keys(findRecovery(sql, "rec_1") ?? {}).map(columnOf);
    expect(Object.keys(recovery).sort()).toEqual([...known, "taken", "cursor"].sort());
  });
});
