import type { InboxKey } from "../../api/context/inboxes.ts";
import { useOutsideTarget } from "./session-context.ts";

/** Leads to the test inbox that a webhook sends to, where this browser knows it. */
export function InboxLink({ inbox }: { readonly inbox: InboxKey | undefined }) {
  const outside = useOutsideTarget();
  return inbox === undefined ? null : (
    <p class="banner off">
      This is a test inbox of yours:{" "}
      <a href={`/play/${inbox.pageId}`} {...outside}>
        open it
      </a>
      .
    </p>
  );
}
