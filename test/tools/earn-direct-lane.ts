import { env } from "cloudflare:workers";

/** Puts a webhook into the direct lane, as ten quick successes would: its next first attempts go straight to a queue. */
export async function earnDirectLane(webhookId: string): Promise<void> {
  const { meta } = await env.DB.prepare("UPDATE webhooks SET lane = 'direct' WHERE id = ?").bind(webhookId).run();
  if (meta.changes !== 1) throw new Error(`no webhook ${webhookId}`);
}
