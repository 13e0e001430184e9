import { describe, expect, it } from "vitest";
import { OPERATIONAL_EVENT_TYPES, type OperationalEventType } from "../../../src/domain/event-type.ts";
import { type MailedNotice, noticeMail } from "../../../src/domain/mail/notice-mail.ts";
import { draftDeliveryFailed, draftWebhookNotice } from "../../../src/outbox/draft-notice.ts";
import { attemptWith, deliveryWith } from "../deliveries.ts";

const since = Date.UTC(2030, 10, 26, 16, 22, 7);
const facts = { failures: 12, since, share: 0.5, disablesAt: since + 86_400_000 };
const webhook = { id: "wh_1", name: "Orders", url: "https://hooks.example.com/secret/path?token=1" };
const DRAFTED: Readonly<Record<OperationalEventType, { readonly data: object }>> = {
  "webhook.failing": draftWebhookNotice("wh_1", { kind: "failing", ...facts }, 1, since),
  "webhook.disabled": draftWebhookNotice("wh_1", { kind: "disabled", reason: "gone", ...facts }, 1, since),
  "webhook.recovered": draftWebhookNotice("wh_1", { kind: "recovered", ...facts }, 1, since),
  "delivery.failed": draftDeliveryFailed("wh_1", deliveryWith({}), attemptWith({})),
};

function mail(kind: OperationalEventType, changes: Partial<MailedNotice> = {}) {
  const dataText = JSON.stringify(DRAFTED[kind].data);
  const names = { workspaceName: "Acme", serviceName: "Acme Webhooks" };
  return noticeMail({ kind, dataText, webhook, ...names, publicUrl: "https://h.example", ...changes });
}

describe("the mail of a notice", () => {
  it("says the reason, what happens next, where to look and why one gets it", () => {
    const { subject, text } = mail("webhook.failing");
    expect(subject).toBe('Your webhook "Orders" has been failing since 26 Nov 16:22 UTC');
    expect(text).toBe(`Orders, at hooks.example.com

Webhook wh_1 has had nothing but failures since 2030-11-26T16:22:07.000Z: 12 failures. If that goes on, it will be disabled at 2030-11-27T16:22:07.000Z.

Until then its deliveries are retried as its schedule says. Its attempts show what its subscriber answers.

Open the webhook: https://h.example/dashboard/webhooks/wh_1

-- 
You get this as a contact of the workspace "Acme" in Acme Webhooks. Its owners and admins can change that: https://h.example/dashboard/contacts
`);
  });

  it.each([
    ["webhook.disabled", 'Your webhook "Orders" was disabled', "410 Gone"],
    ["webhook.recovered", 'Your webhook "Orders" works again', "works again, after 12 failures"],
    ["delivery.failed", 'A delivery to your webhook "Orders" failed for good', "failed for good after"],
  ] as const)("of %s has its own subject and reason", (kind, subject, reason) => {
    const made = mail(kind);
    expect(made.subject).toBe(subject);
    for (const said of [made.text, made.html]) expect(said).toContain(reason);
  });

  it("has no link where the service's address is not known", () => {
    const { text, html } = mail("webhook.failing", { publicUrl: null });
    expect(`${text}${html}`).not.toMatch(/<a |https?:|dashboard/);
    expect(text).toContain("can change that.\n");
  });

  it("tells nobody the path of the URL, which may be a secret", () => {
    for (const kind of OPERATIONAL_EVENT_TYPES) expect(JSON.stringify(mail(kind))).not.toMatch(/secret|token/);
  });

  it("is made of data that says less than it should", () => {
    const { subject, text } = mail("webhook.failing", { dataText: '{"webhook_id":"wh_1","failing_since":"soon"}' });
    expect(subject).toBe('Your webhook "Orders" has been failing');
    expect(text).toContain("There is an event webhook.failing about the webhook wh_1.");
    expect(mail("webhook.failing", { dataText: "null" }).subject).toBe('Your webhook "Orders" has been failing');
  });
});

describe("a hostile name", () => {
  const hostile = "x\r\nBcc: all@example.com\u2028\u202e<script>alert(\"1\")</script><a href='//evil'>&amp;";
  const made = OPERATIONAL_EVENT_TYPES.map((kind) => {
    return mail(kind, { webhook: { ...webhook, name: hostile }, workspaceName: hostile });
  });

  it("stays in its line, and turns no direction", () => {
    for (const { subject, text, html } of made) {
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      expect(`${text}${html}`).not.toMatch(/\r|^Bcc|[\u2028\u202e]/m);
    }
  });

  it("is text in the HTML", () => {
    for (const { html } of made) {
      expect(html).not.toMatch(/<script|<a href='/);
      expect(html).toContain("&lt;script&gt;alert(&quot;1&quot;)");
    }
  });

  it("is cut when it is long, and isolated when it is written from right to left", () => {
    const { subject } = mail("webhook.disabled", { webhook: { ...webhook, name: "n".repeat(200) } });
    expect(subject).toBe(`Your webhook "${"n".repeat(79)}…" was disabled`);
    const { html } = mail("webhook.disabled", { webhook: { ...webhook, name: "הזמנות" } });
    expect(html).toContain("<bdi>הזמנות</bdi>");
  });

  it("of an error is text too", () => {
    const data = { ...DRAFTED["delivery.failed"].data, error: "<img src=x>\r\nBcc: x" };
    const { text, html } = mail("delivery.failed", { dataText: JSON.stringify(data) });
    expect(html).toContain("&lt;img src=x&gt;");
    expect(html).not.toContain("<img");
    expect(text).not.toMatch(/^Bcc/m);
  });
});
