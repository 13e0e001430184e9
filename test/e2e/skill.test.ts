import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./tools/hookline.ts";
import { openWorkspace } from "./tools/open-workspace.ts";
import { readBlocks, runCalls, set } from "./tools/run-calls.ts";
import { startSubscriber } from "./tools/subscriber.ts";

const PAGE = "skills/hookline/SKILL.md";
/** What a person's own pace gives an event the time for. */
const WAIT = `until curl -sf -o /dev/null "$BASE/v1/events/investment-42-created" -H "Authorization: Bearer $KEY"; do sleep 0.1; done\n`;

it("has the front matter of a skill: its folder's name, and a description of when it is of use", () => {
  const [, matter = ""] = /^---\n([\s\S]*?)\n---\n/.exec(readFileSync(join(root, PAGE), "utf8")) ?? [];
  const fields = Object.fromEntries(matter.split("\n").map((line) => line.split(/: (.*)/)));
  expect(fields).toMatchObject({ name: "hookline", description: expect.stringMatching(/^.{50,1024}$/) });
});

it("its calls do what it says, as they stand", async () => {
  const hookline = await openWorkspace();
  const subscriber = await startSubscriber();
  try {
    const blocks = readBlocks(PAGE).map((code) => (code.includes("explain=true") ? WAIT + code : code));
    let script = set(
      blocks.join("echo\n").replaceAll(/^(curl )/gm, "echo\n$1"),
      "BASE=http://127.0.0.1:8787\n",
      `BASE=${hookline.url}\n`,
      1,
    );
    script = set(script, "KEY=dev_api_key\n", `KEY=${hookline.key}\n`, 1);
    script = set(script, "http://127.0.0.1:9000/", `${subscriber.url}/`, 1);
    const event = { id: "investment-42-created", type: "investment.created" };
    expect(await runCalls(script)).toEqual([
      expect.objectContaining({ ...event, status: "accepted" }),
      { data: [expect.objectContaining({ id: "memo-7" }), expect.objectContaining({ id: "memo-8" })] },
      // Like ws_demo it has no catalog.
      expect.objectContaining({ data: [] }),
      expect.objectContaining({ name: "Ledger", secret: "a-secret-for-the-ledger" }),
      expect.objectContaining({ secret: "a-secret-for-the-ledger", standard_secret: expect.stringMatching(/^whsec_/) }),
      expect.objectContaining({ status: "delivered", response_code: 200 }),
      expect.objectContaining({ matched: 1, of: 1 }),
      expect.objectContaining({
        signature: "both",
        compat_signature: { scheme: "body-hex", header: "X-Hub-Signature-256", prefix: "sha256=" },
        filter: { data: { tickerSymbol: { $in: ["KO", "PEP"] } } },
      }),
      expect.objectContaining({ public_key: expect.stringMatching(/^whpk_/) }),
      expect.objectContaining({ ...event, not_delivered_to: [expect.objectContaining({ reason: "created_later" })] }),
      expect.objectContaining({ data: [] }),
      expect.objectContaining({ status: "delivered", attempts: [expect.objectContaining({ response_code: 200 })] }),
      expect.objectContaining({ id: expect.stringMatching(/^del_/) }),
      { matched: 1 },
      expect.objectContaining({ matched: expect.any(Number), by_event_type: expect.any(Object) }),
    ]);
    // The trial, its resend and the replayed event.
    const requests = await subscriber.received("/hook", 3);
    expect(requests.filter(({ body }) => body.includes('"investment-42-created"'))).toHaveLength(1);
  } finally {
    await subscriber.close();
  }
});
