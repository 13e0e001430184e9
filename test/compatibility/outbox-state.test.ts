import { describe, expect, it } from "vitest";
import { useOutboxes } from "../outbox/outbox-fixture.ts";
import { FROZEN } from "./frozen.ts";
import type { FrozenOutbox } from "./recorded-outbox.ts";
import { wake } from "./wake-outbox.ts";

useOutboxes();

type Path = readonly string[];

/*
 * What an Outbox remembers is one JSON text. A version that adds a key to it has to read texts without that key, so every
 * key has a default: `storedState` in src/outbox/state.ts must take a text that lacks any one of them.
 */
const cases = FROZEN.flatMap(({ version, outboxes }) => {
  return Object.entries(outboxes).flatMap(([name, frozen]) => {
    return pathsOf(stateOf(frozen)).map((path) => [path.join("."), `${name} of ${version}`, path, frozen] as const);
  });
});

describe("an Outbox whose state lacks a key", () => {
  it.each(cases)("%s still has all that it owes: %s", async (_key, _name, path, frozen) => {
    const box = await wake(without(frozen, path));
    await box.stub.configure(box.settings);
    const rows = frozen.tables["deliveries"] ?? [];
    const ids = rows.map((row) => String(row["id"]));
    const found = await box.stub.find(box.settings, ids);
    expect(found.map(({ id }) => id)).toEqual(ids);
    const epoch = box.settings.epoch;
    const isOwed = (row: (typeof rows)[number]) => row["status"] === "pending" && Number(row["epoch"]) >= epoch;
    const pending = found.filter(({ status }) => status === "pending");
    expect(pending.map(({ id }) => id)).toEqual(rows.filter(isOwed).map((row) => row["id"]));
    await box.alarm();
  });
});

function stateOf({ tables }: FrozenOutbox): unknown {
  const [row] = tables["state"] ?? [];
  return row === undefined ? {} : JSON.parse(String(row["value"]));
}

function pathsOf(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => [[key], ...pathsOf(part).map((path) => [key, ...path])]);
}

function without(frozen: FrozenOutbox, path: Path): FrozenOutbox {
  const value = JSON.stringify(dropped(stateOf(frozen), path));
  const state = (frozen.tables["state"] ?? []).map((row) => ({ ...row, value }));
  return { ...frozen, tables: { ...frozen.tables, state } };
}

function dropped(value: unknown, [key, ...rest]: Path): unknown {
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => name !== key || rest.length > 0);
  return Object.fromEntries(fields.map(([name, part]) => [name, name === key ? dropped(part, rest) : part]));
}
