import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { createKey, createWebhook, createWorkspace, expectStatus } from "../tools/create-workspace.ts";
import { anyText, place, query } from "../tools/fuzzed-requests.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { type FormFields, signIn, type Visitor } from "../tools/visitor.ts";
import type { AcceptedBody, EventBody } from "../tools/wire.ts";
import { type PageRule, PAGES, WEBHOOK_FIELDS } from "./page-table.ts";
import { cases } from "../tools/cases.ts";

/* Whatever is typed into a form or an address, nothing breaks inside. */

const queues = holdQueues();
recordSubscriber();
let visitor: Visitor;
let ids: readonly string[];

beforeAll(async () => {
  const workspace = await createWorkspace();
  const { owner } = workspace;
  await owner.put("/v1/event-types/thing.made", { example: { n: 1 } });
  await owner.put("/v1/members/ann", { role: "member" });
  const webhook = await createWebhook(owner, { headers: { "X-Token": "secret" }, events: ["thing.*"] });
  const event = expectStatus(await owner.post<AcceptedBody>("/v1/events", { type: "thing.made", data: {} }), 202);
  await queues.dispatch();
  const { deliveries } = expectStatus(await owner.get<EventBody>(`/v1/events/${event.id}`), 200);
  const key = await createKey(workspace, "publisher");
  visitor = await signIn(workspace, "owner");
  ids = [webhook.id, event.id, deliveries[0]?.delivery_id ?? "", "ann", "thing.made", key.id, "none"];
});

// Signing out would leave nobody to ask.
const ROUTES = Object.entries(PAGES).filter(([route]) => route !== "POST /dashboard/close");
const page = fc.constantFrom(...ROUTES.filter(([route]) => route.startsWith("GET ")));
const form = fc.constantFrom(...ROUTES.filter(([route]) => route.startsWith("POST ")));

function fillIn(pattern: string, places: readonly (string | number)[]): string {
  let next = 0;
  // What the next request needs is not ended.
  const isEnding = /\/(?:delete|remove|revoke|roll|disable)$/.test(pattern);
  return pattern.replaceAll(/:\w+/g, () => {
    const given = isEnding ? "none" : (places[next++] ?? likely(pattern, next - 1));
    if (typeof given === "number") return ids[given] ?? "none";
    return given.startsWith("%") ? given : encodeURIComponent(given.toWellFormed());
  });
}

/** The id that a route is likely to take. */
function likely(pattern: string, position: number): number {
  const [, , resource = ""] = pattern.split("/");
  return position === 1 ? 2 : ({ webhooks: 0, events: 1, members: 3, "event-types": 4, "api-keys": 5 }[resource] ?? 6);
}

const value = fc.oneof(
  anyText,
  fc.constantFrom(
    ..."{} [] null 0 -1 1e400 on yes * thing.made owner active 0,1,2 2026-01-01T00:00 +275760-09-13".split(" "),
  ),
  fc.constantFrom("X: 1", "__proto__: 1", "https://example.com/", "http://[", "x".repeat(3000), "[".repeat(5000)),
);
const NAMES = [
  ...Object.keys(WEBHOOK_FIELDS),
  ...["secret", "webhook_id", "event_type", "data", "grace_period_seconds", "since", "canceled", "id", "role"],
  ...["member_id", "schema", "example", "since", "deprecated", "is_new", "openapi", "file", "import", "x", "__proto__"],
];
const fields = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.oneof(value, fc.array(value, { maxLength: 3 }))), {
  maxLength: 5,
});
const search = query.map((given) =>
  given.map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(text.toWellFormed())}`).join("&"),
);
const rawSearch = fc.string({ unit: fc.constantFrom(...Array.from("limtcursoadne=&%0fF;+[]{}\"'<>")) });

function change(rule: PageRule, changes: readonly (readonly [string, string | readonly string[]])[]): FormFields {
  return Object.fromEntries([...Object.entries(rule.fields ?? {}), ...changes]);
}

it("any form is taken or refused, and breaks nothing", async () => {
  await fc.assert(
    fc.asyncProperty(form, fields, async ([route, rule], changes) => {
      const path = fillIn(route.slice("POST ".length), []);
      const { status } = await visitor.post(path, change(rule, changes));
      expect([path, status]).toEqual([path, expect.toSatisfy((one: number) => one < 500)]);
    }),
    cases(150),
  );
});

it("any address is answered, and breaks nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      page,
      fc.array(place, { maxLength: 2 }),
      fc.oneof(search, rawSearch),
      async ([route], places, words) => {
        const path = `${fillIn(route.slice("GET ".length), places)}?${words}`;
        const { status } = await visitor.get(path);
        expect([path, status]).toEqual([path, expect.toSatisfy((one: number) => one < 500)]);
      },
    ),
    cases(150),
  );
});
