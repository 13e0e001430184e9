/** What a project does that installs the package: checked by its compilers, then run. */
import { createClient, HooklineError, paginate, type paths } from "hookline";
import type { PublisherService, QueueMessage } from "hookline/queue";
import { receive, ReceiveError } from "hookline/receive";

interface Events {
  "user.created": { readonly id: string; readonly email: string };
  "user.deleted": { readonly id: string };
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

// Node has it from 20.3 on.
Reflect.deleteProperty(AbortSignal, "any");

const calls: string[] = [];
const hookline = createClient({
  baseUrl: "https://hooks.example",
  apiKey: "hk_test",
  async fetch(request) {
    calls.push(`${request.method} ${new URL(request.url).pathname} ${request.headers.has("Idempotency-Key")}`);
    if (request.method === "POST") {
      return calls.length === 1
        ? new Response(null, { status: 503 })
        : Response.json({ id: "evt_1", type: "user.created", status: "accepted" }, { status: 202 });
    }
    return Response.json({ data: [{ id: "wh_1" }], pagination: { next_cursor: null, has_more: false } });
  },
});

const accepted = await hookline.events.publish({ type: "user.created", data: { id: "usr_1" } });
must(accepted.id === "evt_1", "events.publish");
for await (const webhook of paginate((page) => hookline.webhooks.list({ status: "active", ...page }))) {
  must(webhook.id === "wh_1", "webhooks.list");
}
const { data } = await hookline.GET("/v1/webhooks" satisfies keyof paths);
must(data?.data.length === 1, "GET");
must(
  calls.join() === "POST /v1/events true,POST /v1/events true,GET /v1/webhooks false,GET /v1/webhooks false",
  "calls",
);

// @ts-expect-error -- a body that lacks what is required
const missing = () => hookline.events.publish({ data: 1 });
// @ts-expect-error -- a call that is not there
const unknown = () => hookline.webhooks.publish({});
must(typeof missing === "function" && typeof unknown === "function", "types");

const message: QueueMessage = { v: 1, workspace_id: "ws_demo", type: "user.created", data: null };
const publish = async (service: PublisherService) => (await service.publish({ ...message, type: "a.b", data: 1 })).id;
must(message.v === 1 && typeof publish === "function", "queue");

const body =
  '{"id":"evt_abc123","type":"user.created","created_at":"2023-12-01T15:30:00Z","data":{"id":"usr_789","name":"John Doe","email":"john@example.com","created_at":"2023-12-01T15:30:00Z"}}';
const signature = "sha256=6bf341cd28efbbf5308770bb295c2781b7162f4f505eeebdb9c552d077231c46";
const request = (text: string) => {
  const headers = { "X-Webhook-Signature": signature };
  return new Request("https://me.example/hook", { method: "POST", body: text, headers });
};
const event = await receive<Events>(request(body), "your_webhook_secret");
switch (event.type) {
  case "user.created":
    must(event.data.email === "john@example.com", "receive");
    break;
  case "user.deleted":
    must(false, event.data.id);
}
try {
  await receive(request(`${body} `), "your_webhook_secret");
  must(false, "a bad signature");
} catch (error) {
  if (!(error instanceof ReceiveError)) throw error;
  must(error.code === "bad_signature" && error.status === 401, error.message);
}
const ed25519 = new Request("https://me.example/hook", {
  method: "POST",
  body: '{"test": 2432232314}',
  headers: {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==",
  },
});
const key = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
const late: unknown = await receive(ed25519, key).catch((error: unknown) => error);
must(late instanceof ReceiveError && late.code === "too_old", "v1a");
must(new HooklineError("", { code: "", status: null }).status === null, "HooklineError");
