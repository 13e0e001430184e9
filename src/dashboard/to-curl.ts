import type { ShownRequest } from "../actions/deliveries.ts";
import { MASKED } from "../domain/request-headers.ts";

/**
 * The command that sends a request again as it was. `X-Webhook-Signature` stays valid; `webhook-signature` is of the
 * attempt's own time, so a verifier that minds the time takes it for five minutes. Masked values are left out.
 */
export function toCurl({ url, headers }: ShownRequest, body: string): string {
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== MASKED)
    .map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  return [`curl --globoff -X POST ${quote(url)}`, ...lines, `--data-raw ${quote(body)}`].join(" \\\n  ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
