import type { ShownKeys } from "../../actions/webhook-keys.ts";
import { ActionButton, Field, Form } from "./form.tsx";
import { Countdown } from "./time-view.tsx";

/** For how long a former secret or key signs on: seconds, and their words. */
export const GRACE_PERIODS = [
  ["86400", "24 hours"],
  ["3600", "1 hour"],
  ["604800", "7 days"],
  ["0", "none: the old one ends at once"],
] as const;

/** A webhook's public keys, with what rotates them; `keys` is undefined while it has none. */
export function PublicKeyCard({ path, keys }: { readonly path: string; readonly keys: ShownKeys | undefined }) {
  const rotate = `${path}/public-key/rotate`;
  return (
    <section class="card" id="public-key">
      <h2>Public key</h2>
      {keys === undefined ? (
        <>
          <p class="muted small">
            With a key pair, receivers know the public key only, and can't sign. Make one, give it to them, then choose{" "}
            <code>both</code> or <code>ed25519</code> in the webhook's settings.
          </p>
          <ActionButton action={rotate} permission="webhooks.write">
            Make a key
          </ActionButton>
        </>
      ) : (
        <>
          <pre class="code" id="public-key-value" tabindex={0}>
            {keys.publicKey}
          </pre>
          <div>
            <button type="button" class="scripted-only" data-copy-from="#public-key-value">
              Copy
            </button>
          </div>
          {keys.previous.map(({ publicKey, expiresAt }) => (
            <p class="banner info">
              <code>{publicKey}</code> still signs beside it and ends <Countdown at={expiresAt} />.
            </p>
          ))}
          <p class="muted small">
            For receivers that read a JWK set: <a href={keys.jwksUrl}>{keys.jwksUrl}</a>
          </p>
          <Form action={rotate} class="form">
            <Field name="key_grace_period" label="Grace period of the old key">
              {(control) => (
                <select {...control}>
                  {GRACE_PERIODS.map(([value, label]) => (
                    <option value={value}>{label}</option>
                  ))}
                </select>
              )}
            </Field>
            <div>
              <button class="button danger">Rotate the key</button>
            </div>
          </Form>
        </>
      )}
    </section>
  );
}
