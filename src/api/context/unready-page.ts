import type { Context, Env } from "hono";
import { html } from "hono/html";
import type { Failure } from "../../domain/failure.ts";
import { answerFailure } from "../answer.ts";

/** Answers that the service lacks settings: to a browser with a short page, else as a failure. */
export function answerUnready<E extends Env>(c: Context<E>, failure: Failure): Response | Promise<Response> {
  const isPage = c.req.method === "GET" && (c.req.header("Accept") ?? "").includes("text/html");
  if (!isPage || failure.details.length === 0) return answerFailure(c, failure);
  c.header("Retry-After", String(failure.retryAfterSeconds ?? 60));
  c.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  const settings = failure.details.map(({ field, message }) => `${field} ${message}`).join("; ");
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <title>Hookline lacks a setting</title>
        <p>Hookline is deployed, and can't start yet: ${settings}.</p>
        <p>
          <code>npm run deploy</code> makes what is missing and keeps it in a file. By hand, a secret is made, kept and
          set by: <code>openssl rand -base64 36 | tee NAME.txt | npx wrangler secret put NAME</code> (<code
            >-base64 32</code
          >
          for ENCRYPTION_KEY); another setting goes under <code>[vars]</code> of the configuration.
        </p>
        <p>Then reload this page.</p>
      </html>`,
    503,
  );
}
