import { Hono } from "hono";
import { cancelDelivery, getDelivery, listDeliveries, resendDelivery } from "../../actions/deliveries.ts";
import { getRecovery, recoverDeliveries } from "../../actions/recoveries.ts";
import { getStats } from "../../actions/stats.ts";
import { testFilter } from "../../actions/test-filter.ts";
import { testWebhook } from "../../actions/test-webhook.ts";
import { getPublicKey, rotatePublicKey } from "../../actions/webhook-keys.ts";
import { getSecret, rotateSecret } from "../../actions/webhook-secrets.ts";
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, updateWebhook } from "../../actions/webhooks.ts";
import { listWorkspaceDeliveries } from "../../actions/workspace-deliveries.ts";
import { may, ownWebhook, readableWebhook } from "../../actions/gates.ts";
import { answer, answerEmpty, answerList } from "../answer.ts";
import type { ApiEnv } from "../context/api-context.ts";
import { deliveriesAsked, queries, query } from "../query.ts";
import { takeBody } from "../take-body.ts";
import { deliveryDetailJson, deliveryJson, workspaceDeliveryJson } from "../to-json/deliveries-json.ts";
import {
  changedWebhookJson,
  createdWebhookJson,
  publicKeyJson,
  filterTestJson,
  recoverJson,
  recoveryJson,
  secretJson,
  statsJson,
  testJson,
  webhookJson,
} from "../to-json/webhooks-json.ts";

/** `/v1/webhooks`, with their logs, and `/v1/deliveries` of them all. */
export const webhookRoutes = new Hono<ApiEnv>()
  .post("/webhooks", takeBody(may("webhooks.write")), async (c) => {
    const created = await createWebhook(c.get("action"), c.get("body"));
    return answer(c, created, createdWebhookJson, 201);
  })
  .get("/webhooks", query(queries.webhooks), async (c) => {
    const { status, event, ...page } = c.req.valid("query");
    return answerList(c, await listWebhooks(c.get("action"), { status, event }, page), webhookJson);
  })
  .get("/webhooks/:id", async (c) => answer(c, await getWebhook(c.get("action"), c.req.param("id")), webhookJson))
  .patch("/webhooks/:id", takeBody(ownWebhook), async (c) => {
    return answer(c, await updateWebhook(c.get("action"), c.req.param("id"), c.get("body")), changedWebhookJson);
  })
  .delete("/webhooks/:id", async (c) => answerEmpty(c, await deleteWebhook(c.get("action"), c.req.param("id"))))
  .post("/webhooks/:id/test", takeBody(ownWebhook, { optional: true }), async (c) => {
    return answer(c, await testWebhook(c.get("action"), c.req.param("id"), c.get("body")), testJson);
  })
  .post("/webhooks/:id/filter/test", takeBody(readableWebhook), async (c) => {
    return answer(c, await testFilter(c.get("action"), c.req.param("id"), c.get("body")), filterTestJson);
  })
  .get("/webhooks/:id/secret", async (c) => answer(c, await getSecret(c.get("action"), c.req.param("id")), secretJson))
  .post("/webhooks/:id/secret/rotate", takeBody(ownWebhook, { optional: true }), async (c) => {
    return answer(c, await rotateSecret(c.get("action"), c.req.param("id"), c.get("body")), secretJson);
  })
  .get("/webhooks/:id/public-key", async (c) => {
    return answer(c, await getPublicKey(c.get("action"), c.req.param("id")), publicKeyJson);
  })
  .post("/webhooks/:id/public-key/rotate", takeBody(ownWebhook, { optional: true }), async (c) => {
    return answer(c, await rotatePublicKey(c.get("action"), c.req.param("id"), c.get("body")), publicKeyJson);
  })
  .get("/webhooks/:id/deliveries", query(queries.deliveries), async (c) => {
    const { filter, page } = deliveriesAsked(c.req.valid("query"));
    const listed = await listDeliveries(c.get("action"), c.req.param("id"), filter, page);
    return answerList(c, listed, deliveryJson);
  })
  .get("/deliveries", query(queries.deliveries), async (c) => {
    const { filter, page } = deliveriesAsked(c.req.valid("query"));
    return answerList(c, await listWorkspaceDeliveries(c.get("action"), filter, page), workspaceDeliveryJson);
  })
  .get("/webhooks/:id/deliveries/:deliveryId", async (c) => {
    const { id, deliveryId } = c.req.param();
    return answer(c, await getDelivery(c.get("action"), id, deliveryId), deliveryDetailJson);
  })
  .post("/webhooks/:id/deliveries/:deliveryId/resend", async (c) => {
    const { id, deliveryId } = c.req.param();
    return answer(c, await resendDelivery(c.get("action"), id, deliveryId), deliveryJson, 202);
  })
  .post("/webhooks/:id/deliveries/:deliveryId/cancel", async (c) => {
    const { id, deliveryId } = c.req.param();
    return answer(c, await cancelDelivery(c.get("action"), id, deliveryId), deliveryJson);
  })
  .post("/webhooks/:id/recover", takeBody(ownWebhook), async (c) => {
    const recovered = await recoverDeliveries(c.get("action"), c.req.param("id"), c.get("body"));
    return answer(c, recovered, recoverJson, recovered.ok && recovered.value.kind === "started" ? 202 : 200);
  })
  .get("/webhooks/:id/recoveries/:recoveryId", async (c) => {
    const { id, recoveryId } = c.req.param();
    return answer(c, await getRecovery(c.get("action"), id, recoveryId), recoveryJson);
  })
  .get("/webhooks/:id/stats", query(queries.stats), async (c) => {
    return answer(c, await getStats(c.get("action"), c.req.param("id"), c.req.valid("query").period), statsJson);
  });
