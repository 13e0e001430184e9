import { Hono } from "hono";
import { ownWebhook } from "../../actions/gates.ts";
import { rotatePublicKey } from "../../actions/webhook-keys.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

/** What changes a webhook's key pair; it is shown with the secret. */
export const webhookKeyPages = new Hono<DashboardEnv>().post(
  "/webhooks/:id/public-key/rotate",
  takeForm(ownWebhook),
  async (c) => {
    const grace = textOf(c.get("form"), "key_grace_period");
    const input = grace === "" ? {} : { grace_period_seconds: Number(grace) };
    const rotated = await rotatePublicKey(c.get("action"), c.req.param("id"), input);
    if (!rotated.ok) return answerFailurePage(c, rotated.error);
    return c.redirect(`/dashboard/webhooks/${c.req.param("id")}/secret#public-key`, 303);
  },
);
