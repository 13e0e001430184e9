import type { ShownRequest } from "../actions/deliveries.ts";
import { MASKED } from "../domain/request-headers.ts";

/**
 * The command that repeats a request. `X-Webhook-Signature` stays valid; `webhook-signature` covers the attempt's time, so
 * a verifier that checks the time accepts it for five minutes. Masked headers are left out.
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
