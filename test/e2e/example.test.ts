import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import vectors from "../crypto/signature-vectors.json" with { type: "json" };
import { root } from "./tools/hookline.ts";
import { findFreePort, listRemaining, listTree } from "./tools/processes.ts";
import { untilTrue } from "./tools/until.ts";

const ENDS = [
  { how: "SIGTERM of npm", end: (npm: number) => process.kill(npm, "SIGTERM") },
  { how: "SIGKILL of npm", end: (npm: number) => process.kill(npm, "SIGKILL") },
  { how: "Ctrl-C on a terminal", end: (npm: number) => process.kill(-npm, "SIGINT") },
];

/** Runs `npm run example:subscriber` until it listens. */
async function startExample(...flags: readonly string[]) {
  const port = await findFreePort();
  const npm = spawn("npm", ["run", "example:subscriber", "--", "--port", String(port), ...flags], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let said = "";
  npm.stdout.on("data", (part: Buffer) => (said += part.toString()));
  const url = `http://127.0.0.1:${port}`;
  await untilTrue("the subscriber to listen", () => said.includes(`listening on ${url}`));
  return { npm, url, said: () => said };
}

it("npm run example:subscriber verifies what it gets, and fails as often as it is told to", async () => {
  const [vector] = vectors.exampleapi;
  const { npm, url, said } = await startExample("--secret", vector?.secret_utf8 ?? "", "--fail", "1");
  try {
    const send = async (attempt: number, body = vector?.body ?? "") => {
      const headers = { "X-Webhook-Signature": vector?.header ?? "", "X-Webhook-Attempt": String(attempt) };
      return (await fetch(url, { method: "POST", body, headers })).status;
    };
    expect([await send(1), await send(2), await send(2, "{}")]).toEqual([500, 200, 401]);
    expect(said()).toMatch(/attempt 1 verified -> 500\n.*\n.*attempt 2 verified -> 200\n.*\nREFUSED \(bad_signature\)/);
  } finally {
    process.kill(npm.pid ?? 0, "SIGTERM");
  }
});

it.for(ENDS)("npm run example:subscriber leaves nothing behind after $how", async ({ end }) => {
  const { npm } = await startExample();
  const tree = listTree(npm.pid ?? 0);
  try {
    expect(tree.filter(({ command }) => command.includes("examples/subscriber/server.ts"))).not.toEqual([]);
    end(npm.pid ?? 0);
    await untilTrue("everything to end", () => listRemaining(tree).length === 0);
  } finally {
    for (const { pid } of listRemaining(tree)) process.kill(pid, "SIGKILL");
  }
});
