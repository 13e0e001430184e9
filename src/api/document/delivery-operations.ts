import { recoverInput } from "../../actions/recover-input.ts";
import {
  deliveriesAnswer,
  deliveryAnswer,
  deliveryDetailAnswer,
  recoveryAnswer,
  recoveryPreviewAnswer,
  startedRecoveryAnswer,
  workspaceDeliveriesAnswer,
} from "../answers/delivery-answers.ts";
import { queries } from "../query.ts";
import { bodies, delivery, deliveryDetail, page, shown } from "./examples.ts";
import type { Operation } from "./operation.ts";

const RECOVERY = "rec_01K91P0F00R1S2T3V4W5X6Y7Z8";
const pending = { ...delivery, status: "pending", response_code: 500, completed_at: null };

export const DELIVERY_OPERATIONS: readonly Operation[] = [
  {
    id: "deliveries.list",
    route: "GET /v1/webhooks/:id/deliveries",
    tag: "Deliveries",
    summary: "List a webhook's deliveries",
    description:
      "The log. The work for a page is bounded: with a filter it may have fewer entries than `limit`, even none, while `has_more` is true. Go on with its cursor.",
    access: "webhooks.read",
    query: queries.deliveries,
    answers: { 200: { description: "Newest first.", schema: deliveriesAnswer, example: page(delivery) } },
  },
  {
    id: "deliveries.listAll",
    route: "GET /v1/deliveries",
    tag: "Deliveries",
    summary: "List the deliveries of all webhooks",
    description:
      "Those of the webhooks that you may see, with the same filters and bounds as the log of one. Each log is asked once for a page.",
    access: "webhooks.read",
    query: queries.deliveries,
    answers: {
      200: {
        description: "Newest first.",
        schema: workspaceDeliveriesAnswer,
        example: page({ ...delivery, webhook_id: shown.webhook }),
      },
    },
  },
  {
    id: "deliveries.get",
    route: "GET /v1/webhooks/:id/deliveries/:deliveryId",
    tag: "Deliveries",
    summary: "Get a delivery with every attempt",
    description: "Each with the request that was sent and the answer.",
    access: "webhooks.read",
    answers: { 200: { description: "The delivery.", schema: deliveryDetailAnswer, example: deliveryDetail } },
  },
  {
    id: "deliveries.resend",
    route: "POST /v1/webhooks/:id/deliveries/:deliveryId/resend",
    tag: "Deliveries",
    summary: "Make one more attempt now",
    description:
      "Whatever the status is, with the same event id; after an attempt that is under way. Its failure never undoes `delivered`.",
    access: "webhooks.write",
    answers: { 202: { description: "The attempt will be made.", schema: deliveryAnswer, example: delivery } },
    failures: ["conflict"],
  },
  {
    id: "deliveries.cancel",
    route: "POST /v1/webhooks/:id/deliveries/:deliveryId/cancel",
    tag: "Deliveries",
    summary: "Cancel a pending delivery",
    access: "webhooks.write",
    answers: {
      200: { description: "It is canceled.", schema: deliveryAnswer, example: { ...pending, status: "canceled" } },
    },
    failures: ["conflict"],
  },
  {
    id: "webhooks.recover",
    route: "POST /v1/webhooks/:id/recover",
    tag: "Deliveries",
    summary: "Send what failed, was canceled or was missed again",
    description:
      "What ended as failed (or as `statuses` say) in that time, at the webhook's pace; with `include_missed` also the events of that time that match now and were never owed to it. `dry_run` counts and does nothing else.",
    access: "webhooks.write",
    body: { schema: recoverInput.meta({ id: "RecoveryRequest" }), example: bodies.recovery },
    answers: {
      200: {
        description: "With `dry_run`: what would be sent.",
        schema: recoveryPreviewAnswer,
        example: { matched: 3, by_event_type: { "investment.created": 3 }, by_response_code: { "500": 2, none: 1 } },
      },
      202: {
        description: "The recovery runs; ask for its progress.",
        schema: startedRecoveryAnswer,
        example: { id: RECOVERY, matched: 3 },
      },
    },
    failures: ["conflict"],
  },
  {
    id: "recoveries.get",
    route: "GET /v1/webhooks/:id/recoveries/:recoveryId",
    tag: "Deliveries",
    summary: "Get the progress of a recovery",
    access: "webhooks.read",
    answers: {
      200: {
        description: "`matched` and `done` agree when it is completed.",
        schema: recoveryAnswer,
        example: { id: RECOVERY, matched: 3, done: 1, delivered: 1, failed: 0, status: "running" },
      },
    },
  },
];
