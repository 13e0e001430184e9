import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { root } from "./tools/hookline.ts";
import { openWorkspace } from "./tools/open-workspace.ts";
import { startSubscriber } from "./tools/subscriber.ts";

/** Every block of README.md that calls a local Hookline, in their order, as one script. */
function readCalls(): string {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  return blocks.filter((code) => code.includes("curl ") && !code.includes("workers.dev")).join("echo\n");
}

/** Sets what a reader has by other means; throws when it is not there, or more often than it should be. */
function set(script: string, told: string, actual: string, times: number): string {
  expect(script.split(told).length - 1, told).toBe(times);
  return script.replaceAll(told, actual);
}

it("the calls of README.md do what it says, as they stand", async () => {
  const hookline = await openWorkspace("countercyclical");
  const subscriber = await startSubscriber(({ earlier }) => ({ status: earlier === 0 ? 500 : 200 }));
  try {
    const calls = readCalls();
    expect(calls.match(/http:\/\/\S+?:8787/g)).toHaveLength(1);
    let script = set(calls, "BASE=http://127.0.0.1:8787\n", `BASE=${hookline.url}\n`, 1);
    script = set(script, "http://127.0.0.1:9000/", `${subscriber.url}/`, 1);
    script = script.replaceAll(/dev_api_key/g, hookline.key);
    const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script]);
    const answers = stdout
      .trim()
      .replaceAll("}{", "}\n{")
      .split(/\n+/)
      .map((line): unknown => JSON.parse(line));
    expect(answers).toEqual([
      expect.objectContaining({ id: expect.stringMatching(/^wh_/), name: "New investments" }),
      expect.objectContaining({ id: expect.stringMatching(/^evt_/), status: "accepted" }),
      expect.objectContaining({ data: expect.any(Array) }),
      expect.objectContaining({ response_code: 500 }),
      expect.objectContaining({ url: expect.stringContaining(`${hookline.url}/dashboard/open?token=`) }),
    ]);
    // The event's two attempts, and the trial between them.
    const requests = await subscriber.received("/hook", 3);
    const event = requests.filter(({ body }) => body.includes('"name":"Coca-Cola Co","tickerSymbol":"KO"'));
    const attempts = event.filter(({ earlier }) => earlier === 1).map(({ headers }) => headers["x-webhook-attempt"]);
    expect(attempts).toEqual(["2"]);
  } finally {
    await subscriber.close();
  }
});
