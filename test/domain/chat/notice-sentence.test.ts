import { expect, it } from "vitest";
import { noticeSentence } from "../../../src/domain/chat/notice-sentence.ts";
import { draftDeliveryFailed, draftWebhookNotice } from "../../../src/outbox/draft-notice.ts";
import { attemptWith, deliveryWith } from "../deliveries.ts";

const since = Date.UTC(2030, 0, 1);
const sentence = ({ type, data }: { readonly type: string; readonly data: object }) => {
  return noticeSentence(type, JSON.stringify(data));
};
const notice = (facts: Parameters<typeof draftWebhookNotice>[1]) => draftWebhookNotice("wh_1", facts, 1, since);

it("is said of each notice as it is drafted", () => {
  const facts = { failures: 12, since, share: 0.5, disablesAt: since + 86_400_000 };
  expect(sentence(notice({ kind: "failing", ...facts }))).toBe(
    "Webhook wh_1 has had nothing but failures since 2030-01-01T00:00:00.000Z: 12 failures. If that goes on, it will be disabled at 2030-01-02T00:00:00.000Z.",
  );
  expect(sentence(notice({ kind: "recovered", ...facts, failures: 1 }))).toBe(
    "Webhook wh_1 works again, after 1 failure since 2030-01-01T00:00:00.000Z.",
  );
  expect(sentence(notice({ kind: "disabled", ...facts, reason: "failures" }))).toBe(
    "Webhook wh_1 was disabled, for it has had nothing but failures since 2030-01-01T00:00:00.000Z: 12 failures. What it was owed is canceled.",
  );
  expect(sentence(notice({ kind: "disabled", ...facts, reason: "gone" }))).toBe(
    "Webhook wh_1 was disabled, for its subscriber answered 410 Gone. What it was owed is canceled.",
  );
});

it("says no time of a warning by a version that told none", () => {
  const data = { webhook_id: "wh_1", failures: 3, failing_since: "2030-01-01T00:00:00.000Z" };
  expect(sentence({ type: "webhook.failing", data })).toMatch(/: 3 failures\. If that goes on, it will be disabled\.$/);
});

it("is said of a delivery that failed, with its last error", () => {
  const delivery = deliveryWith({ attemptCount: 6 });
  expect(sentence(draftDeliveryFailed("wh_1", delivery, attemptWith()))).toBe(
    "Delivery del_1 of event evt_1 (investment.created) to webhook wh_1 failed for good after 6 attempts: the subscriber answered 500.",
  );
  expect(sentence(draftDeliveryFailed("wh_1", delivery, attemptWith({ error: null })))).toMatch(
    /: the last answer was 500\.$/,
  );
});

it.each([
  ["another event type", "investment.created", { webhook_id: "wh_1", failures: 1, failing_since: "t" }],
  ["data that lacks a member", "webhook.failing", { webhook_id: "wh_1", failures: 1 }],
  ["a member of another type", "webhook.disabled", { webhook_id: {}, failures: 1, failing_since: "t" }],
  ["no object", "delivery.failed", null],
])("is not said of %s", (_case, type, data) => {
  expect(noticeSentence(type, JSON.stringify(data))).toBeUndefined();
});
