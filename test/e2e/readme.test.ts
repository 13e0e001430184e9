import { expect, it } from "vitest";
import { openWorkspace } from "./tools/open-workspace.ts";
import { readBlocks, runCalls, set } from "./tools/run-calls.ts";
import { startSubscriber } from "./tools/subscriber.ts";

/** Every block of README.md that calls a local Hookline, in their order, as one script. */
function readCalls(): string {
  return readBlocks("README.md")
    .filter((code) => code.includes("curl ") && !code.includes("workers.dev"))
    .join("echo\n");
}

it("the calls of README.md do what it says, as they stand", async () => {
  const hookline = await openWorkspace("countercyclical");
  const subscriber = await startSubscriber(({ earlier }) => ({ status: earlier === 0 ? 500 : 200 }));
  try {
    const calls = readCalls();
    expect(calls.match(/http:\/\/\S+?:8787/g)).toHaveLength(1);
    let script = set(calls, "BASE=http://127.0.0.1:8787\n", `BASE=${hookline.url}\n`, 1);
    script = set(script, "http://127.0.0.1:9000/", `${subscriber.url}/`, 1);
    script = script.replaceAll(/dev_api_key/g, hookline.key);
    const answers = await runCalls(script);
    expect(answers).toEqual([
      expect.objectContaining({ id: expect.stringMatching(/^wh_/), name: "New investments" }),
      expect.objectContaining({ id: expect.stringMatching(/^evt_/), status: "accepted" }),
      expect.objectContaining({ data: expect.any(Array) }),
      expect.objectContaining({ response_code: 500 }),
      expect.objectContaining({ url: expect.stringContaining(`${hookline.url}/dashboard/open?token=`) }),
    ]);
    // The event's two attempts, and the trial between them.
    const requests = await subscriber.received("/hook", 3);
    const event = requests.filter(({ body }) => body.includes('"name":"Coca-Cola Co","tickerSymbol":"KO"'));
    const attempts = event.filter(({ earlier }) => earlier === 1).map(({ headers }) => headers["x-webhook-attempt"]);
    expect(attempts).toEqual(["2"]);
  } finally {
    await subscriber.close();
  }
});
