import { spawn } from "node:child_process";
import { join } from "node:path";
import { forbidden } from "./cloudflare.ts";
import { DeployFailure } from "./failure.ts";
import type { World } from "./world.ts";

const wrangler = join(import.meta.dirname, "../../node_modules/wrangler/wrangler-dist/cli.js");

const TRIES = 4;
const FAILED_CALL = /Cloudflare API \((\S+?)\) failed/;
const NO_PERMISSION = /\[code: (?:10000|9109|9106|10001)\]/;
/** A failure that may pass. wrangler itself repeats only some of its calls. */
const PASSING =
  /Cloudflare API \(\S+?\) failed|failed with the following errors|malformed response|fetch failed|timed out|timeout/i;
/** An error in a migration itself. */
const FINAL =
  /SQLITE_(?:ERROR|CONSTRAINT)|syntax error|no such (?:table|column)|duplicate column|table \S+ already exists/;

/** The result of a wrangler command. */
export interface Answer {
  readonly code: number;
  readonly output: string;
}

/** Runs wrangler without a terminal, so that it never asks. Prints its output as it comes if `shown`. */
export async function runWrangler(world: World, args: readonly string[], shown: boolean): Promise<Answer> {
  // In a file of secrets, wrangler prefers values from the environment.
  const { ROOT_API_KEY: _root, ENCRYPTION_KEY: _key, ...rest } = world.env;
  const env = { ...rest, CI: "true", WRANGLER_SEND_METRICS: "false" };
  const child = spawn(process.execPath, ["--no-warnings", wrangler, ...args], {
    cwd: world.root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      output += part;
      if (shown) world.print(part);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (ended) => resolve(ended ?? 1));
  });
  return { code, output };
}

/** Runs a command that is safe to repeat, again if the failure may pass. Throws a {@link DeployFailure}. */
export async function mustWrangler(world: World, args: readonly string[]): Promise<void> {
  for (let tried = 1; ; tried++) {
    const { code, output } = await runWrangler(world, args, true);
    if (code === 0) return;
    const [, path] = FAILED_CALL.exec(output) ?? [];
    if (NO_PERMISSION.test(output)) throw new DeployFailure(forbidden(path ?? "a call", "no permission"));
    if (tried === TRIES || FINAL.test(output) || !PASSING.test(output)) {
      throw new DeployFailure(`wrangler ${args.join(" ")} ended with ${code}; what it said is above.`);
    }
    world.print("That may pass: again.\n");
    await world.pause(5000);
  }
}
