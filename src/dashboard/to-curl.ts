import type { ShownRequest } from "../actions/deliveries.ts";
import { MASKED } from "../domain/request-headers.ts";

/**
 * The command that repeats a request. `X-Webhook-Signature` stays valid; `webhook-signature` covers the attempt's time, so
 * a verifier that checks the time accepts it for five minutes. Masked headers are left out.
 */
export function toCurl({ url, headers }: ShownRequest, body: string): string {
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== MASKED)
    .map(([name, value]) => `-H ${quoteForShell(`${name}: ${value}`)}`);
  return [`curl --globoff -X POST ${quoteForShell(url)}`, ...lines, `--data-raw ${quoteForShell(body)}`].join(
    " \\\n  ",
  );
}

/** Writes a text as one word of a shell. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
