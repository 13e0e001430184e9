import type { ShownKeys } from "../../actions/webhook-keys.ts";
import { CopyBlock } from "./copy-button.tsx";
import { ActionButton, Form } from "./form.tsx";
import { GraceField } from "./grace-field.tsx";
import { Countdown } from "./time-view.tsx";

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
          <CopyBlock id="public-key-value" text={keys.publicKey} what="the public key" />
          {keys.previous.map(({ publicKey, expiresAt }) => (
            <p class="banner info">
              <code>{publicKey}</code> still signs beside it and ends <Countdown at={expiresAt} />.
            </p>
          ))}
          <p class="muted small">
            For receivers that read a JWK set: <a href={keys.jwksUrl}>{keys.jwksUrl}</a>
          </p>
          <Form action={rotate} class="form">
            <GraceField name="key_grace_period" label="Grace period of the old key" />
            <div>
              <button class="button danger">Rotate the key</button>
            </div>
          </Form>
        </>
      )}
    </section>
  );
}
