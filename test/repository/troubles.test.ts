import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { isTrouble, TROUBLE_EVENTS } from "../../src/domain/troubles.ts";

const source = globSync("src/**/*.{ts,tsx}")
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");
const CALLS = /\blog\(\s*"(\w+)",\s*"(\w+)"|\borComeAgain\(\s*"(\w+)"/g;
const logged = [...source.matchAll(CALLS)].map(([, level = "warn", own = "", again = own]) => ({
  level,
  event: again,
}));

it("every event that is logged as an error is told by the status", () => {
  const errors = logged.filter(({ level }) => level === "error").map(({ event }) => event);
  expect(errors.length).toBeGreaterThan(10);
  expect(errors.filter((event) => !isTrouble(event))).toEqual([]);
});

it("every trouble that the status knows words for is logged somewhere, as a warning or an error", () => {
  const serious = new Set(logged.filter(({ level }) => level !== "info").map(({ event }) => event));
  expect(TROUBLE_EVENTS.filter((event) => !serious.has(event))).toEqual([]);
});
