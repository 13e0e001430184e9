import type { Child } from "hono/jsx";
import type { OpenSession } from "../actions/portal-sessions.ts";
import { type Failure, statusOf } from "../domain/failure.ts";
import { Document, Page } from "./page-frame.tsx";
import type { DashboardContext } from "./session.ts";
import { capitalised } from "./words.ts";

/** Answers a failure as a page, with the API's message. */
export function answerFailurePage(c: DashboardContext, failure: Failure): Response | Promise<Response> {
  const session: OpenSession | undefined = c.get("session");
  if (failure.retryAfterSeconds !== undefined) c.header("Retry-After", String(failure.retryAfterSeconds));
  // That of the page that was asked for.
  c.header("ETag", undefined);
  const content = (
    <section class="card">
      <h1>{TITLES[statusOf(failure.code)] ?? "This did not work"}</h1>
      <p>{capitalised(failure.message)}.</p>
      {failure.details.length > 1 ? (
        <ul>
          {failure.details.map(({ field, message }) => (
            <li>
              {field} {message}
            </li>
          ))}
        </ul>
      ) : null}
      <p>
        <a href="/dashboard">Go to the dashboard</a>
      </p>
    </section>
  );
  return c.html(
    session === undefined ? (
      alone("Not done", content)
    ) : (
      <Page title="Not done" path="" session={session}>
        {content}
      </Page>
    ),
    statusOf(failure.code),
  );
}

function alone(title: string, content: Child) {
  return (
    <Document title={title}>
      <header class="top">
        <span class="brand">Hookline</span>
      </header>
      <main class="page alone" id="main">
        {content}
      </main>
    </Document>
  );
}

const TITLES: Readonly<Record<number, string>> = {
  403: "Not allowed",
  404: "Nothing is here",
  409: "Not possible right now",
  429: "Try again in a moment",
  503: "Try again in a moment",
};

/** Answers a request that has no session. */
export function answerSignedOut(c: DashboardContext, message: string): Response | Promise<Response> {
  const content = (
    <section class="card">
      <h1>You are not signed in</h1>
      <p>{capitalised(message)}</p>
      <p class="muted">
        Each link opens one session. Your platform makes links with <code>POST /v1/portal-sessions</code>; in
        development, <code>npm start</code> prints one.
      </p>
    </section>
  );
  return c.html(alone("Signed out", content), 403);
}
