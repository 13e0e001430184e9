import { z } from "zod";
import { newId } from "../crypto/make-ids.ts";
import { writeCompatHeaders } from "../domain/compat-signature.ts";
import { buildBody, PAYLOAD_FORMATS, webhookMessageId } from "../domain/envelope.ts";
import type { Failure } from "../domain/failure.ts";
import { MAX_CUSTOM_HEADERS, requestHeaders } from "../domain/request-headers.ts";
import { ok, type Result } from "../domain/result.ts";
import { MAX_WEBHOOK_EVENTS } from "../domain/webhook.ts";
import { boundedList } from "../pipeline/bounded-list.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";
import { compatSignatureInput, signatureInput } from "./signature-input.ts";
import { chooseEventType, findExample } from "./event-examples.ts";
import type { ShownRequest } from "./deliveries.ts";

const previewInput = z.object({
  url: z.string().catch(""),
  events: boundedList(z.string(), { max: MAX_WEBHOOK_EVENTS }).catch([]),
  payload_format: z.enum(PAYLOAD_FORMATS).optional().catch(undefined),
  signature: signatureInput.catch("hmac"),
  compat_signature: compatSignatureInput.catch(null),
  header_names: boundedList(z.string(), { max: MAX_CUSTOM_HEADERS }).catch([]),
});

/** Stands in for a signature, since a preview has no secret. */
const UNSIGNED = "(made with the webhook's secret)";
const STANDARD = {
  hmac: `v1,${UNSIGNED}`,
  ed25519: "v1a,(made with the webhook's private key)",
} as const;

/** A request as a subscriber would get it, with its event type. */
export interface RequestPreview extends ShownRequest {
  readonly eventType: string;
  /** The example's data, as JSON. */
  readonly dataText: string;
  readonly body: string;
  /** Those of the headers that are the compat signature's. */
  readonly compatHeaders: Readonly<Record<string, string>>;
}

/** Shows the request that a webhook with such settings would get: the exact body, and all headers except the signatures. */
export async function previewRequest(context: ActionContext, input: unknown): Promise<Result<RequestPreview, Failure>> {
  const allowed = allow(context, "webhooks.write");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(previewInput, input);
  if (!parsed.ok) return parsed;
  const { services, reads, workspaceId } = allowed.value;
  const { url, events, header_names: customHeaderNames, signature, compat_signature: compat } = parsed.value;
  const catalog = await reads.catalog(workspaceId);
  const given = parsed.value.payload_format;
  const format = given ?? (await reads.workspace(workspaceId))?.payloadFormat ?? "event";
  const eventType = chooseEventType(events, catalog);
  const now = services.now();
  const id = newId("event", now);
  const dataText = await findExample(services.db, workspaceId, eventType);
  const event = { id, workspaceId, type: eventType, createdAt: now, applicationId: null, dataText };
  const identity = { webhookId: newId("webhook", now), deliveryId: newId("delivery", now), eventId: id };
  const timestamp = Math.floor(now / 1000);
  const message = { id: webhookMessageId(id, format), timestamp };
  const compatHeaders = compat === null ? {} : writeCompatHeaders(compat, message, [UNSIGNED]);
  const sent = {
    url,
    timestamp,
    signature: `sha256=${UNSIGNED}`,
    previousSignature: null,
    standardSignature: signature === "both" ? `${STANDARD.hmac} ${STANDARD.ed25519}` : STANDARD[signature],
    compatHeaders,
    userAgent: services.settings.userAgent,
    customHeaderNames,
    attemptNumber: 1,
  };
  const headers = requestHeaders({ ...identity, eventType, format, attemptNumber: 1 }, sent, {});
  return ok({
    url,
    eventType,
    dataText,
    headers,
    compatHeaders,
    body: buildBody(event, format, services.settings.publicUrl),
  });
}
