import { expectTypeOf, it } from "vitest";
import type { PublishedAnswer, WorkspaceEvent } from "../../src/actions/publisher.ts";
import type { FailureCode } from "../../src/domain/failure.ts";
import type { Publisher } from "../../src/index.ts";
import type * as exported from "../../packages/client/src/queue.ts";
import type { PublishedEvent } from "../../src/pipeline/published-event.ts";

it("exports the types that Hookline itself goes by", () => {
  expectTypeOf<exported.PublishedEvent>().toEqualTypeOf<Readonly<PublishedEvent>>();
  expectTypeOf<exported.WorkspaceEvent>().toExtend<WorkspaceEvent>();
  expectTypeOf<exported.PublishedAnswer>().toEqualTypeOf<PublishedAnswer>();
  expectTypeOf<exported.PublishErrorCode>().toExtend<FailureCode>();
  expectTypeOf<Publisher>().toExtend<exported.PublisherService>();
});
