import { describe, expect, it } from "vitest";
import { HooklineError, paginate } from "../../packages/client/src/index.ts";
import { answer, open } from "./answering-client.ts";

describe("paginate", () => {
  const page = (ids: readonly string[], next: string | null) => {
    return answer(200, { data: ids.map((id) => ({ id })), pagination: { next_cursor: next, has_more: next !== null } });
  };

  it("reads page after page, also behind an empty one, and no further than is asked", async () => {
    const { hookline, sent } = open([page(["wh_1", "wh_2"], "a"), page([], "b"), page(["wh_3"], "c"), page([], null)]);
    const ids: string[] = [];
    for await (const { id } of paginate((query) => hookline.webhooks.list({ status: "active", ...query }))) {
      ids.push(id);
      if (ids.length === 3) break;
    }
    expect(ids).toEqual(["wh_1", "wh_2", "wh_3"]);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual([
      "?status=active",
      "?status=active&cursor=a",
      "?status=active&cursor=b",
    ]);
  });

  it("ends behind the last page, and throws what a page throws", async () => {
    const { hookline } = open([page(["wh_1"], "a"), page(["wh_2"], null), () => new Response("no", { status: 404 })]);
    const all = paginate((query) => hookline.webhooks.list(query));
    expect(await Array.fromAsync(all, ({ id }) => id)).toEqual(["wh_1", "wh_2"]);
    const failing = paginate((query) => hookline.webhooks.list(query));
    await expect(failing.next()).rejects.toBeInstanceOf(HooklineError);
  });
});
