import { checkTarget, type Findings, printHeading, printNote, printRow, printSummary } from "./report.ts";
import { until } from "./side.ts";
import { median } from "./statistics.ts";
import { startSubscriber } from "./subscriber.ts";
import { startHookline, stopSystems, type System } from "./systems.ts";
import { createWorkspace } from "./workspace.ts";

const DELIVERIES = 100;
const ROUNDS = 5;

/** Measures the weight and cost of dashboard pages. Answers 0: nothing can be lost here. */
export async function pages({ quick }: { readonly quick: boolean }): Promise<number> {
  const findings: Findings = { targets: [], faults: 0 };
  const system = await startHookline("error");
  const subscriber = await startSubscriber();
  const workspace = await createWorkspace(system);
  const webhookId = await workspace.createWebhook(subscriber.url);
  const failing = await startSubscriber({ status: 500, delayMs: 0 });
  const failingId = await workspace.createWebhook(failing.url, { retry_schedule: [0, 3600] });
  await workspace.publishBatch(DELIVERIES);
  await until("the deliveries", () => subscriber.count >= DELIVERIES && failing.count >= DELIVERIES);
  const cookie = await workspace.signIn();
  const path = `/dashboard/webhooks/${webhookId}`;
  printHeading(`Pages of the dashboard, the median of ${ROUNDS} rounds`);
  printRow("", "CPU (ms)", "weight (KB)");
  for (const [name, page] of [
    [`${DELIVERIES} deliveries`, `${path}?limit=${DELIVERIES}`],
    [`${DELIVERIES} pending ones`, `/dashboard/webhooks/${failingId}?limit=${DELIVERIES}`],
    ["webhooks", "/dashboard/webhooks"],
    ["create", "/dashboard/webhooks/new"],
    ["test", `${path}/test`],
  ] as const) {
    const cpu = await measureCpu(system, page, cookie, quick ? 20 : 100);
    const weight = await weigh(system, page, cookie);
    printRow(name, cpu.toFixed(1), (weight / 1000).toFixed(1));
    checkTarget(findings, `CPU of ${name}`, { value: cpu, target: 50, digits: 1, unit: " ms" }, "below");
    checkTarget(findings, `weight of ${name}`, { value: weight / 1000, target: 60, digits: 1, unit: " KB" }, "below");
  }
  printNote(
    "CPU is that of all of workerd, with its databases and what stands before the Worker locally, for a request.",
  );
  printNote("Weight is the page with its style sheet and scripts, uncompressed.");
  printSummary(findings);
  await stopSystems();
  return findings.faults;
}

async function measureCpu(system: System, path: string, cookie: string, requests: number): Promise<number> {
  const rounds: number[] = [];
  // The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    const before = system.cpuMs();
    for (let request = 0; request < requests; request++) await load(system, path, cookie);
    rounds.push((system.cpuMs() - before) / requests);
  }
  return median(rounds.slice(1));
}

async function weigh(system: System, path: string, cookie: string): Promise<number> {
  const page = await load(system, path, cookie);
  const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, asset = ""]) => asset);
  const bodies = await Promise.all(assets.map((asset) => load(system, asset, cookie)));
  return [page, ...bodies].reduce((sum, body) => sum + new TextEncoder().encode(body).length, 0);
}

async function load(system: System, path: string, cookie: string): Promise<string> {
  const response = await fetch(system.url + path, { headers: { Cookie: cookie } });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return response.text();
}
