/**
 * `npm run bench -- filters`: the CPU that filters take: 100 filters of 50 conditions each on one event of 64 KiB, its data
 * parsed once and the filters compiled once, as an isolate does; and what one costs that is as dear as can be.
 */
import { cpuUsage } from "node:process";
import { parseFilter, MAX_LOOKS } from "../src/domain/filter/parse-filter.ts";
import type { FilterSubject } from "../src/domain/filter/filter.ts";

const FILTERS = 100;
const CONDITIONS = 50;
const DATA_BYTES = 64 * 1024;
const TARGET_MS = 5;

/** An order of 64 KiB: fields at its top, and a list of items as long as it takes. */
function orderText(): string {
  const items: object[] = [];
  const order = () => {
    const fields = Array.from({ length: 30 }, (_, index) => [
      `field_${index}`,
      index % 2 === 0 ? index : `text ${index}`,
    ]);
    return JSON.stringify({ ...Object.fromEntries(fields), customer: { address: { country: "DE" } }, items });
  };
  while (order().length < DATA_BYTES) {
    for (let more = 0; more < 10; more++)
      items.push({ sku: `SKU-${items.length}`, quantity: items.length % 7, price: 12.5 });
  }
  return order();
}

/** A filter all of whose conditions hold, so that none is spared; two of them look through the list. */
function filterOf(number: number): unknown {
  const plain = Array.from({ length: CONDITIONS - 4 }, (_, index) => {
    const at = index % 30;
    const node =
      at % 2 === 0
        ? { [index < 30 ? "$gte" : "$lte"]: at }
        : { [index < 30 ? "$startsWith" : "$endsWith"]: index < 30 ? "text" : String(at) };
    return { data: { [`field_${at}`]: node } };
  });
  const list = { data: { items: { sku: `SKU-${500 + number}`, quantity: { $gte: 0 } } } };
  return { $and: [{ type: "order.created" }, { data: { customer: { address: { country: "DE" } } } }, ...plain, list] };
}

export async function filters({ quick }: { readonly quick: boolean }): Promise<number> {
  const text = orderText();
  const read = Array.from({ length: FILTERS }, (_, index) => compile(filterOf(index)));
  const parseMs = cpuMs(quick, () => JSON.parse(text));
  const data: unknown = JSON.parse(text);
  const passed = read.filter((filter) => filter.findFailed(subject(data)) === undefined).length;
  const applyMs = cpuMs(quick, () => read.forEach((filter) => filter.findFailed(subject(data))));
  const longest = Array.from({ length: 131_072 }, () => 0);
  const dear = compile({ data: { $or: Array.from({ length: CONDITIONS }, (_, index) => index + 1) } });
  const dearMs = cpuMs(quick, () => dear.findFailed(subject(longest)));
  const all = parseMs + applyMs;
  process.stdout.write(
    [
      "",
      `Filters: ${FILTERS} of ${CONDITIONS} conditions on ${Math.round(text.length / 1024)} KiB of data (${passed} pass)`,
      `  parse the data   ${parseMs.toFixed(2)} ms of CPU`,
      `  apply the filters ${applyMs.toFixed(2)} ms of CPU`,
      `  together         ${all.toFixed(2)} ms of CPU: ${all < TARGET_MS ? "below" : "NOT below"} ${TARGET_MS} ms`,
      `One filter of ${CONDITIONS} conditions on a list of 131,072 values, given up after ${MAX_LOOKS.toLocaleString("en-US")} looks: ${dearMs.toFixed(2)} ms of CPU`,
      "",
    ].join("\n"),
  );
  return passed === FILTERS ? 0 : 1;
}

function subject(data: unknown): FilterSubject {
  return { type: "order.created", application_id: null, tags: [], data };
}

function compile(filter: unknown) {
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** The CPU of one run, in milliseconds: the mean of many, after some that warm up. */
function cpuMs(quick: boolean, run: () => unknown): number {
  const runs = quick ? 100 : 500;
  for (let warm = 0; warm < runs / 5; warm++) run();
  const before = cpuUsage();
  for (let number = 0; number < runs; number++) run();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1000 / runs;
}
