const DONE: Readonly<Record<string, string>> = {
  created: "The webhook was created. Send a test to see whether its subscriber answers.",
  updated: "Your changes are saved.",
  enabled: "The webhook is enabled: events from now on are sent. What it missed is not sent by itself.",
  taken_over:
    "The webhook is enabled, and you are its creator now, because the one before was removed. Events from now on are sent.",
  disabled: "The webhook is disabled, and what was pending is canceled.",
  deleted: "It was deleted.",
  resent: "One more attempt is on its way.",
  canceled: "The delivery is canceled.",
  replayed: "The event is sent again.",
  revoked: "The API key is revoked. It stops working everywhere within ten seconds.",
  saved: "Saved.",
  removed: "The member was removed, and the webhooks that it made are disabled.",
};

/** Says what was just done; `done` comes from the address and may be anything. */
export function DoneBanner({ done }: { readonly done: string }) {
  const text = Object.hasOwn(DONE, done) ? DONE[done] : undefined;
  return text === undefined ? null : (
    <p class="banner ok" role="status">
      {text}
    </p>
  );
}
