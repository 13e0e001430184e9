import { type AnswerErrors, type AnswerForm, MAX_ANSWER_BYTES, MAX_DELAY_SECONDS, showAnswer } from "./inbox-answer.ts";
import type { InboxView } from "./inbox.ts";
import { renderPage } from "./play-frame.tsx";
import { RequestView } from "./request-view.tsx";
import type { Verdict } from "./verdict.ts";

/** What the page of an inbox is made of. */
export interface InboxPage {
  readonly pageId: string;
  readonly receivingUrl: string;
  readonly view: InboxView;
  /** The page shows requests with numbers below this one; null on the first page. */
  readonly before: number | null;
  /** One for each request, in the same order; null where no key is known that could tell. */
  readonly verdicts: readonly (Verdict | null)[];
  readonly secretError?: string | undefined;
  /** The form that was refused, as it was typed. */
  readonly refused?: { readonly form: AnswerForm; readonly errors: AnswerErrors };
}

/** The page of one inbox. Its script renews `#requests`. */
export function renderInbox(page: InboxPage) {
  const path = `/play/${page.pageId}`;
  return renderPage(
    "Test inbox",
    <main class="page alone" data-inbox={path}>
      <Address url={page.receivingUrl} />
      <section id="requests" class="stack">
        <Requests path={path} page={page} />
      </section>
      <AnswerCard path={path} page={page} />
      <VerifyCard path={path} page={page} />
      <TryCard url={page.receivingUrl} />
    </main>,
  );
}

function Address({ url }: { url: string }) {
  return (
    <section class="card">
      <h1>Test inbox</h1>
      <div class="row">
        <code class="wraps">{url}</code>
        <Copy text={url} what="the URL" />
        <a class="button primary" href={`/dashboard/webhooks/new?url=${encodeURIComponent(url)}`}>
          Add as webhook
        </a>
      </div>
      <p class="muted small">
        Paths below it work too. Anyone who has the address of this page can read the inbox, so keep it private. This
        browser finds it again at <a href="/play">Test inbox</a>.
      </p>
    </section>
  );
}

function TryCard({ url }: { url: string }) {
  const curl = `curl -d '{"hello":"world"}' -H 'Content-Type: application/json' ${url}`;
  return (
    <section class="card">
      <h2>Try it by hand</h2>
      <div class="copied">
        <pre class="code" tabindex={0}>
          {curl}
        </pre>
        <Copy text={curl} what="the command" />
      </div>
    </section>
  );
}

function Copy({ text, what }: { text: string; what: string }) {
  return (
    <button type="button" class="button scripted-only" data-copy={text}>
      Copy<span class="visually-hidden"> {what}</span>
    </button>
  );
}

function AnswerCard({ path, page: { view, refused } }: { path: string; page: InboxPage }) {
  const form = refused?.form ?? showAnswer(view.answer);
  const { status, delayMs } = view.answer;
  return (
    <section class="card">
      <h2>Answer</h2>
      <p>
        It answers {status} {delayMs === 0 ? "at once" : `after ${delayMs / 1000} s`}.
      </p>
      <form method="post" action={`${path}/answer`}>
        <div class="row">
          <Field name="status" label="Status" hint="200 to 599" error={refused?.errors.status}>
            <input id="status" name="status" inputmode="numeric" required value={form.status} />
          </Field>
          <Field name="delay" label="Delay in seconds" hint={`0 to ${MAX_DELAY_SECONDS}`} error={refused?.errors.delay}>
            <input id="delay" name="delay" inputmode="decimal" required value={form.delay} />
          </Field>
        </div>
        <Field
          name="body"
          label="Body"
          hint={`plain text, at most ${MAX_ANSWER_BYTES / 1024} KiB`}
          error={refused?.errors.body}
        >
          <textarea id="body" name="body" rows={3}>
            {`\n${form.body}`}
          </textarea>
        </Field>
        <button class="button">Answer like this</button>
      </form>
    </section>
  );
}

/** The page that asks before an inbox is emptied. */
export function renderClear(pageId: string) {
  const path = `/play/${pageId}`;
  return renderPage(
    "Delete all requests",
    <main class="page alone">
      <section class="card" data-dialog-content="">
        <h1>Delete all requests?</h1>
        <p>The inbox and its URL stay. This can't be undone.</p>
        <form method="post" action={`${path}/clear`}>
          <div class="row">
            <button class="button danger">Delete all</button>
            <a class="button" href={path} data-close="" autofocus>
              Cancel
            </a>
          </div>
        </form>
      </section>
    </main>,
  );
}

function VerifyCard({ path, page: { before, secretError } }: { path: string; page: InboxPage }) {
  return (
    <section class="card">
      <h2>Verify</h2>
      <form method="post" action={`${path}/verify${below(before)}`} data-verify>
        <p class="muted small">Requests of webhooks of this Hookline are checked without it.</p>
        <Field
          name="secret"
          label="Secret or public key"
          hint="whpk_… for Ed25519; checked against each request, never stored"
          error={secretError}
        >
          <input id="secret" type="password" name="secret" autocomplete="off" required />
        </Field>
        <button class="button">Verify signatures</button>
      </form>
    </section>
  );
}

function Field(props: { name: string; label: string; hint: string; error: string | undefined; children: unknown }) {
  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      {props.children}
      <span class="hint">{props.hint}</span>
      {props.error !== undefined && <span class="error">{props.error}</span>}
    </div>
  );
}

function Requests({ path, page: { view, before, verdicts, secretError } }: { path: string; page: InboxPage }) {
  const last = view.requests.at(-1);
  return (
    <>
      <div class="row">
        <h2>Requests</h2>
        <span class="muted" data-status>
          Reload the page to see new requests.
        </span>
        {last === undefined ? null : (
          <a class="button danger" href={`${path}/clear`} data-dialog="">
            Delete all
          </a>
        )}
      </div>
      {secretError !== undefined && <p class="banner bad">The secret can't be used: {secretError}.</p>}
      {before !== null && <a href={path}>Newest</a>}
      {last === undefined && <p class="card muted">No requests yet.</p>}
      {view.requests.map((request, index) => (
        <RequestView request={request} verdict={verdicts[index] ?? null} />
      ))}
      {view.hasMore && last !== undefined && <a href={path + below(last.seq)}>Older</a>}
    </>
  );
}

function below(before: number | null): string {
  return before === null ? "" : `?before=${before}`;
}
