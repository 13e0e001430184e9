import { expect } from "vitest";
import type { Hookline } from "./hookline.ts";
import { listRemaining, listTree, type ListedProcess } from "./processes.ts";
import { untilTrue } from "./until.ts";

/** What a person types, for {@link startHookline}. */
export const NPM_START = ["npm", "start", "--"] as const;
export const NPM_START_PRODUCER = ["npm", "run", "start:producer", "--"] as const;

export const SCRIPT = /^\S*node\S* \S*scripts\/start(?:-producer)?\.ts/;
export const WRANGLER = /wrangler-dist\/cli\.js dev/;

/** Finds the process among some whose command matches; throws when there is none. */
export function findProcess(tree: readonly ListedProcess[], pattern: RegExp): ListedProcess {
  const found = tree.find(({ command }) => pattern.test(command));
  if (found === undefined) throw new Error(`no process matches ${pattern}`);
  return found;
}

/** Waits until the server of the last port is up, ends Hookline in some way, and expects that nothing of it is left. */
export async function expectNothingLeft(
  { process: first, port, said }: Hookline,
  end: (tree: readonly ListedProcess[]) => void,
  lastPort: number = port,
): Promise<void> {
  await untilTrue("the last server", () => said().includes(`Ready on http://127.0.0.1:${lastPort}`));
  const tree = listTree(first.pid ?? 0);
  try {
    findProcess(tree, /workerd serve/);
    // Ctrl-C on a terminal reaches a group.
    expect(new Set(tree.map(({ group }) => group)).size).toBe(1);
    end(tree);
    await untilTrue("everything to end", () => listRemaining(tree).length === 0);
  } finally {
    for (const { pid } of listRemaining(tree)) process.kill(pid, "SIGKILL");
  }
}

/** Ends one of the processes without a word. */
export function killOne(pattern: RegExp): (tree: readonly ListedProcess[]) => void {
  return (tree) => void process.kill(findProcess(tree, pattern).pid, "SIGKILL");
}
