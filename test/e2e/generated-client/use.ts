/** What a newcomer writes with a client that a generator made from `/openapi.json`: its types are checked, then it is run. */
import { eventsPublish, webhooksCreate, webhooksGet, webhooksList, type NewWebhook } from "./client/index.js";
import { client } from "./client/client.gen.js";

const [baseUrl = "", auth = ""] = process.argv.slice(2);
client.setConfig({ baseUrl, auth });

const webhook: NewWebhook = {
  url: "https://example.com/hooks",
  events: ["investment.*"],
  secret: "a-secret-of-your-own-choice",
  retry_schedule: [0, 5, 10],
};
const created = await webhooksCreate({ body: webhook, throwOnError: true });
const { data: page } = await webhooksList({ query: { status: "active", limit: 1 }, throwOnError: true });
const published = await eventsPublish({
  body: { type: "investment.created", data: { name: "Coca-Cola Co" } },
  headers: { "Idempotency-Key": "order-1" },
  throwOnError: true,
});
const missing = await webhooksGet({ path: { id: "wh_00000000000000000000000000" } });
// @ts-expect-error -- what the document requires is required
const incomplete: NewWebhook = { url: "https://example.com/hooks" };

process.stdout.write(
  JSON.stringify({
    schedule: created.data.retry_schedule,
    listed: page.data.map(({ id }) => id === created.data.id),
    status: published.data.status,
    missing: missing.error?.error.code,
    incomplete: incomplete.events ?? null,
  }),
);
