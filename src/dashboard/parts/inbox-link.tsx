import type { InboxKey } from "../../api/context/inboxes.ts";

/** Leads to the test inbox that a webhook sends to, where this browser knows it. */
export function InboxLink({ inbox }: { readonly inbox: InboxKey | undefined }) {
  return inbox === undefined ? null : (
    <p class="banner off">
      This is a test inbox of yours: <a href={`/play/${inbox.pageId}`}>open it</a>.
    </p>
  );
}
