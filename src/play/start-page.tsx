import { renderPage } from "./play-frame.tsx";
import { Time } from "./time.tsx";

/** A remembered inbox that has not ended. */
export interface ListedInbox {
  readonly pageId: string;
  readonly receivingUrl: string;
  /** When its newest request came, epoch milliseconds; null without one. */
  readonly lastRequestAt: number | null;
}

/** The start page, where an inbox is made and those of this browser are found again. */
export function renderStart(inboxes: readonly ListedInbox[]) {
  return renderPage(
    "Test inbox",
    <main class="page alone">
      <section class="card">
        <h1>Test inbox</h1>
        <p>
          A temporary URL for webhooks. Each request to it appears at once, with its headers, its body and whether its
          signature is valid. You choose how it answers: with success or an error, at once or slowly.
        </p>
        <form method="post" action="/play">
          <button class="button primary">Make a test inbox</button>
        </form>
        <p class="muted">
          It keeps the newest 100 requests for a day and expires a day after its last use. Anyone who has the address of
          its page can read it; the URL that receives requests does not reveal that address.
        </p>
      </section>
      {inboxes.length === 0 ? null : <Inboxes inboxes={inboxes} />}
    </main>,
  );
}

function Inboxes({ inboxes }: { readonly inboxes: readonly ListedInbox[] }) {
  return (
    <section class="card">
      <h2>Inboxes of this browser</h2>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Inbox</th>
            <th scope="col">Last request</th>
          </tr>
        </thead>
        <tbody>
          {inboxes.map(({ pageId, receivingUrl, lastRequestAt }) => (
            <tr>
              <td>
                <a class="mono wraps" href={`/play/${pageId}`}>
                  {receivingUrl}
                </a>
              </td>
              <td>{lastRequestAt === null ? <span class="muted">none yet</span> : <Time at={lastRequestAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
