import { expect } from "vitest";
import { openStage, type Stage } from "./deployment.ts";
import { writesOf } from "./stand-in.ts";

/**
 * A stage for what ends a deployment before anything is changed. Runs that would go on are stopped at their first write, so
 * that none waits for wrangler.
 */
export async function openStoppedStage(): Promise<Stage> {
  const stage = await openStage();
  stage.standIn.fault = (call) => (writesOf([call]).length > 0 ? "forbidden" : undefined);
  return stage;
}

/** The calls of a stage that would have changed something. */
export function writesTo({ standIn }: Stage): readonly string[] {
  return writesOf(standIn.calls).map(({ method, path }) => `${method} ${path}`);
}

/** Deploys where nobody can be asked, and expects an end in these words with nothing changed. */
export async function refuses(
  stage: Stage,
  args: readonly string[],
  words: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { failure } = await stage.deploy(args, { env });
  expect(failure).toMatch(words);
  expect(writesTo(stage)).toEqual([]);
}

/** Expects that a run was stopped at the first write of a deployment, which makes the database. */
export function reachesItsFirstWrite(stage: Stage, failure: string | undefined): void {
  expect(failure).toContain("Account › D1: Edit");
  expect(writesTo(stage)).toEqual(["POST /d1/database"]);
}
