import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { root } from "./tools/hookline.ts";
import { findFreePort, listRemaining, listTree } from "./tools/processes.ts";
import { untilTrue } from "./tools/until.ts";

const ENDS = [
  { how: "SIGTERM of npm", end: (npm: number) => process.kill(npm, "SIGTERM") },
  { how: "SIGKILL of npm", end: (npm: number) => process.kill(npm, "SIGKILL") },
  { how: "Ctrl-C on a terminal", end: (npm: number) => process.kill(-npm, "SIGINT") },
];

it.for(ENDS)("npm run example:subscriber leaves nothing behind after $how", async ({ end }) => {
  const port = await findFreePort();
  const npm = spawn("npm", ["run", "example:subscriber", "--", "--port", String(port)], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let said = "";
  npm.stdout.on("data", (part: Buffer) => (said += part.toString()));
  await untilTrue("the subscriber to listen", () => said.includes(`listening on http://127.0.0.1:${port}`));
  const tree = listTree(npm.pid ?? 0);
  try {
    expect(tree.filter(({ command }) => command.includes("examples/subscriber/server.ts"))).not.toEqual([]);
    end(npm.pid ?? 0);
    await untilTrue("everything to end", () => listRemaining(tree).length === 0);
  } finally {
    for (const { pid } of listRemaining(tree)) process.kill(pid, "SIGKILL");
  }
});
