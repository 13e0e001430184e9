import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWebhook, publish } from "./tools/api.ts";
import { type Hookline, makeState, removeState, root, startHookline } from "./tools/hookline.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { until } from "./tools/until.ts";

/** A mail as `wrangler dev` keeps it: it says who gets it, and in which files its texts are. */
interface KeptMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const MAIL = /^From: hookline@example\.com\nTo: (.+)\nSubject: (.+)\n\nText: (.+)\nHTML: (.+)$/gm;

const state = makeState();
let hookline: Hookline;
let subscriber: Subscriber;

beforeAll(async () => {
  subscriber = await startSubscriber(() => ({ status: 500 }));
  // Eight seconds of nothing but failures.
  hookline = await startHookline({ state, flags: ["--var", "DISABLE_AFTER_HOURS:0.00222"] });
});

afterAll(async () => {
  await hookline.stop();
  await subscriber.close();
  removeState(state);
});

function keptMails(): readonly KeptMail[] {
  return [...hookline.said().matchAll(MAIL)].map(([, to = "", subject = "", text = "", html = ""]) => {
    return { to, subject, text: readFileSync(text, "utf8"), html: readFileSync(html, "utf8") };
  });
}

async function untilMailed(subject: string): Promise<KeptMail> {
  return until(subject, () => keptMails().find((mail) => mail.subject.includes(subject)));
}

it("contacts are mailed once that a webhook fails, and once that it was disabled", async () => {
  const emails = ["ops@example.com", "anna@example.org"];
  expect(await hookline.call("PUT", "/v1/contacts", { emails })).toMatchObject({ status: 200, body: { emails } });
  const { id } = await createWebhook(hookline, {
    name: "Orders",
    url: `${subscriber.url}/fails`,
    events: ["failing.made"],
    retry_schedule: [0, ...Array.from({ length: 19 }, () => 1)],
  });
  await publish(hookline, { type: "failing.made", data: {} });

  const warning = await untilMailed('Your webhook "Orders" has been failing since');
  expect(warning.text).toMatch(
    /nothing but failures since .*Z: \d+ failures?\. If that goes on, it will be disabled at /,
  );
  for (const text of [warning.text, warning.html]) expect(text).toContain(`${hookline.url}/dashboard/webhooks/${id}`);
  const end = await untilMailed('Your webhook "Orders" was disabled');
  expect(end.text).toMatch(/was disabled, for it has had nothing but failures since .* What it was owed is canceled\./);

  // The other warnings of the day are told by events alone; they came before.
  await until("a mail to each contact", () => (keptMails().length >= 2 * emails.length ? true : undefined));
  const told = keptMails().map(({ to, subject }) => `${to}: ${subject.replace(/ since .*/, "")}`);
  const subjects = ['Your webhook "Orders" has been failing', 'Your webhook "Orders" was disabled'];
  expect(told.toSorted()).toEqual(
    subjects.flatMap((subject) => emails.map((email) => `${email}: ${subject}`)).toSorted(),
  );
});

it("a Hookline of wrangler.toml as it is deployed says how mail is added", async () => {
  const bare = makeState();
  const other = await startHookline({ state: bare, flags: ["--config", `${root}/wrangler.toml`] });
  try {
    const refused = await other.call("PUT", "/v1/contacts", { emails: ["ops@example.com"] });
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toMatch(/\[\[send_email\]\].*wrangler\.toml.*EMAIL_FROM.*deploy again/);
    expect((await other.call("PUT", "/v1/contacts", { emails: [] })).status).toBe(200);
  } finally {
    await other.stop();
    removeState(bare);
  }
});
