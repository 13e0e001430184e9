/**
 * A subscriber to watch webhooks with: verifies each request's signature, prints it and answers.
 *
 *   node examples/subscriber/server.ts [--port 9000] [--secret SECRET] [--fail N]
 *
 * `--fail N` answers 500 to the first N attempts of each delivery. Without a secret (or WEBHOOK_SECRET) it can't verify
 * and says so.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Webhook } from "standardwebhooks";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9000" },
    secret: { type: "string", default: process.env["WEBHOOK_SECRET"] ?? "" },
    fail: { type: "string", default: "0" },
  },
});

/** Compares in constant time. */
function equal(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * `X-Webhook-Signature`: HMAC-SHA256 of the raw body under the whole secret. After a rotation it uses the new secret at
 * once.
 */
function verifiesHmac(body: string, signature: string): boolean {
  return equal(signature, `sha256=${createHmac("sha256", values.secret).update(body).digest("hex")}`);
}

/** `webhook-signature`: Standard Webhooks, with the stock library. It has a signature for each live secret. */
function verifiesStandard(body: string, headers: Record<string, string>): boolean {
  const secret = values.secret.startsWith("whsec_")
    ? values.secret
    : `whsec_${Buffer.from(values.secret).toString("base64")}`;
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts).toString();
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const attempt = Number(headers["x-webhook-attempt"]);
    const hmac = verifiesHmac(body, headers["x-webhook-signature"] ?? "");
    const standard = verifiesStandard(body, headers);
    const verified = hmac ? "verified" : "verified, under a secret that was replaced";
    const verdict = values.secret === "" ? "not verified (no secret)" : standard ? verified : "BAD SIGNATURE";
    const status = values.secret !== "" && !standard ? 401 : attempt <= Number(values.fail) ? 500 : 200;
    console.log(`${headers["x-webhook-event"]} attempt ${attempt} ${verdict} -> ${status}\n  ${body}`);
    response.writeHead(status, { "Content-Type": "text/plain" }).end(status === 200 ? "OK" : "no");
  });
});

server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${values.port}`);
});
