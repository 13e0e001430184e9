import type { Child } from "hono/jsx";
import type { OpenSession } from "../actions/portal-sessions.ts";
import { type Failure, statusOf } from "../domain/failure.ts";
import { AlonePage, BackLink } from "./document.tsx";
import { Page } from "./page-frame.tsx";
import { portalOf } from "./portal-headers.ts";
import type { DashboardContext } from "./session.ts";
import { capitalised } from "./words.ts";

/** Answers a failure as a page, with the API's message; `more` is what can be done about it. */
export async function answerFailurePage(c: DashboardContext, failure: Failure, more: Child = null): Promise<Response> {
  const session: OpenSession | undefined = c.get("session");
  if (failure.retryAfterSeconds !== undefined) c.header("Retry-After", String(failure.retryAfterSeconds));
  // That of the page that was asked for.
  c.header("ETag", undefined);
  const content = (
    <>
      <section class="card" data-outdated={outdatedWords(failure)}>
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
      {more}
    </>
  );
  return c.html(
    session === undefined ? (
      <AlonePage title="Not done" portal={await portalOf(c)}>
        {content}
      </AlonePage>
    ) : (
      <Page title="Not done" path="" session={session}>
        {content}
      </Page>
    ),
    statusOf(failure.code),
  );
}

/** What a page that is open elsewhere says when it is renewed and gets this failure; undefined when it may come right. */
function outdatedWords({ code, message }: Failure): string | undefined {
  const what = /^no such (.+)$/.exec(message)?.[1];
  if (code !== "not_found" || what === undefined) return undefined;
  return what === "webhook" ? "This webhook was deleted." : `This ${what} is not kept any more.`;
}

const TITLES: Readonly<Record<number, string>> = {
  403: "Not allowed",
  404: "Nothing is here",
  409: "Not possible right now",
  429: "Try again in a moment",
  503: "Try again in a moment",
};

/** Answers a request that has no session; `more` is what can be done about it. */
export async function answerSignedOut(c: DashboardContext, message: string, more: Child = null): Promise<Response> {
  const portal = await portalOf(c);
  return c.html(
    <AlonePage title="Signed out" portal={portal}>
      <section class="card" data-outdated="You are signed out.">
        <h1>You are not signed in</h1>
        <p>{capitalised(message)}</p>
        <p class="muted">
          Each link opens one session. Your platform makes links with <code>POST /v1/portal-sessions</code>; in
          development, <code>npm start</code> prints one.
        </p>
        <p data-outdated-link="">
          {portal.returnUrl === null ? <a href="/">How to get in</a> : <BackLink portal={portal} />}
        </p>
      </section>
      {more}
    </AlonePage>,
    403,
  );
}
