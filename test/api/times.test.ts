import { beforeAll, describe, expect, it } from "vitest";
import { createWebhook } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

holdQueues();
const workspace = shareWorkspace();
let webhookId: string;

beforeAll(async () => {
  webhookId = (await createWebhook(workspace.owner)).id;
});

const lists = ["/v1/events", "/v1/audit-log", "/v1/webhooks/:id/deliveries"].flatMap((path) =>
  ["since", "until"].map((field) => {
    const ask = (time: string) => workspace.owner.get(`${at(path)}?${field}=${encodeURIComponent(time)}`);
    return { name: `${field} of ${path}`, field, ask };
  }),
);
const at = (path: string) => path.replace(":id", webhookId);
/** Every place where the API takes a time. */
const PLACES = [
  ...lists,
  {
    name: "created_at of an event",
    field: "created_at",
    ask: (time: string) => workspace.owner.post("/v1/events", { type: "order.paid", data: 1, created_at: time }),
  },
  {
    name: "since of a recovery",
    field: "since",
    ask: (time: string) => workspace.owner.post(at("/v1/webhooks/:id/recover"), { since: time }),
  },
  {
    name: "until of a recovery",
    field: "until",
    ask: (time: string) => {
      return workspace.owner.post(at("/v1/webhooks/:id/recover"), { since: "1990-01-01T00:00:00Z", until: time });
    },
  },
];

describe.each(PLACES)("$name", ({ ask, field }) => {
  it.each(["2026-01-02T03:04:05Z", "2026-01-02t03:04:05.678z", "2026-01-02T03:04:05+01:00", "2016-12-31T23:59:60Z"])(
    "accepts the time %s",
    async (time) => {
      const { status } = await ask(time);
      expect(status).toBeOneOf([200, 202]);
    },
  );

  it.each(["2026-01-02 03:04:05Z", "2026-01-02T03:04:05", "2026-02-30T03:04:05Z", "2026-01-02T03:04:60Z", "soon", ""])(
    "refuses the time %j",
    async (time) => {
      const { details } = expectFailure(await ask(time), 422, field);
      expect(details[0]?.message).toBe("must be an RFC 3339 time");
    },
  );
});
