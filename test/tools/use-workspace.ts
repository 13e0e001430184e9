import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createWorkspace, type TestWorkspace } from "./create-workspace.ts";
import { type Bystander, seedBystander } from "./seed-bystander.ts";

/** A workspace of its own for each test of a file. */
export function useWorkspace(): TestWorkspace {
  return workspaceMadeIn(beforeEach, () => createWorkspace());
}

/** One workspace for all tests of a file. */
export function shareWorkspace(catalog?: "countercyclical" | "exampleapi"): TestWorkspace {
  return workspaceMadeIn(beforeAll, () => createWorkspace(catalog));
}

/** A workspace that the tests of a file have nothing to do with; each that changes it fails. */
export function useBystander(): Bystander {
  let seeded: Bystander;
  beforeAll(async () => {
    seeded = await seedBystander();
  });
  afterEach(() => seeded.expectUnchangedRows());
  afterAll(() => seeded.expectUnchanged());
  return {
    get id() {
      return seeded.id;
    },
    get owner() {
      return seeded.owner;
    },
    get member() {
      return seeded.member;
    },
    get webhook() {
      return seeded.webhook;
    },
    expectUnchanged: () => seeded.expectUnchanged(),
    expectUnchangedRows: () => seeded.expectUnchangedRows(),
  };
}

function workspaceMadeIn(
  before: typeof beforeAll | typeof beforeEach,
  make: () => Promise<TestWorkspace>,
): TestWorkspace {
  let made: TestWorkspace;
  before(async () => {
    made = await make();
  });
  return {
    get id() {
      return made.id;
    },
    get owner() {
      return made.owner;
    },
  };
}
