import type { Child } from "hono/jsx";

/** Where the button of a banner leads. */
export interface BannerButton {
  readonly href: string;
  readonly label: string;
}

/** A sentence and the one button that goes with it: red, amber or grey. */
export function Banner({
  tone,
  button = null,
  children,
}: {
  readonly tone: "bad" | "info" | "off";
  readonly button?: BannerButton | null;
  readonly children: Child;
}) {
  return (
    <div class={`banner trouble ${tone}`}>
      <p>{children}</p>
      {button === null ? null : (
        <a class="button primary" href={button.href}>
          {button.label}
        </a>
      )}
    </div>
  );
}
