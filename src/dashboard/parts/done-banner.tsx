const DONE: Readonly<Record<string, string>> = {
  updated: "Your changes are saved.",
  enabled: "The webhook is enabled and gets new events. Recover sends the events that it missed.",
  taken_over:
    "The webhook is enabled and gets new events. You are its creator now, because the previous one was removed.",
  disabled: "The webhook is disabled, and its pending deliveries are canceled.",
  deleted: "It was deleted.",
  resent: "One more attempt is on its way.",
  resent_all: "One more attempt of each is on its way.",
  resent_some: "Those that can be sent again are on their way. Of the others the data has been pruned.",
  resent_none: "Nothing was sent: tick the deliveries to send again.",
  canceled: "The delivery is canceled.",
  replayed: "The event is sent again.",
  replayed_none: "Nothing was sent: there was no webhook to send it to.",
  revoked: "The API key is revoked. It stops working everywhere within ten seconds.",
  saved: "Saved.",
  unmailed: "Nobody is mailed any more.",
  imported: "The event types of the document are in the catalog.",
  built_in: "The event types are in the catalog. Each has an example, which tests and snippets use.",
  removed: "The member was removed, and the webhooks they created are disabled.",
};

/** Confirms the last action; `done` comes from the address and can be any text. */
export function DoneBanner({ done }: { readonly done: string }) {
  const text = Object.hasOwn(DONE, done) ? DONE[done] : undefined;
  return text === undefined ? null : (
    <p class="banner ok" role="status">
      {text}
    </p>
  );
}
