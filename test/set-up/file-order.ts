import { BaseSequencer, type TestSpecification } from "vitest/node";

/*
 * What takes longest begins first, and what waits more than it works beside what does not wait. Files that share a worker
 * come last, since one of another project between them would end it.
 */
const PROJECTS = ["e2e", "browser", "domain", "worker"];
const LONGEST = ["e2e/crash", "e2e/start", "model/pipeline-model", "e2e/restart", "e2e/upgrade"];

/** The order in which test files begin. */
export class FileOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  const long = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return long < 0 ? LONGEST.length + PROJECTS.indexOf(project.name) : long;
}
