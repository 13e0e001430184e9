import type { RequestPreview } from "../../actions/preview-request.ts";
import { COMPAT_SCHEMES, type CompatScheme } from "../../domain/compat-signature.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { SIGNATURE_MODES, type SignatureMode } from "../../domain/signature-mode.ts";
import { NO_SCHEME, type SignatureValues } from "../signature-values.ts";
import { Field } from "./form.tsx";

const MODES: Readonly<Record<SignatureMode, string>> = {
  hmac: "under the secret, which receivers keep",
  ed25519: "under a private key that never leaves; receivers know the public key only",
  both: "to change from one to the other",
};

const SCHEMES: Readonly<Record<CompatScheme, string>> = {
  "body-hex": "HMAC-SHA256 of the body in hex, as GitHub sends it",
  "body-base64": "HMAC-SHA256 of the body in base64, as Shopify sends it",
  timestamped: "time and signature in one header, as Stripe sends it",
  slack: "as Slack sends it",
  svix: "as Svix sends it",
};

interface SignatureProps {
  readonly values: SignatureValues;
  readonly preview: RequestPreview;
  readonly problems: readonly FieldProblem[];
}

/** The fields of a webhook's form that say how it signs. */
export function SignatureFields({ values, preview, problems }: SignatureProps) {
  return (
    <>
      <fieldset class="field">
        <legend>
          Entries of <code>webhook-signature</code>
        </legend>
        {SIGNATURE_MODES.map((mode) => (
          <label class="choice">
            <input type="radio" name="signature" value={mode} checked={values.signature === mode} />
            <span>
              <code>{mode}</code> <span class="muted small">{MODES[mode]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <h3>Your receiver already verifies something else?</h3>
      <p class="muted small">
        Then choose what it verifies, and every request has that signature too. It is made with the webhook's secret, so
        give the secret that your receiver knows when you create the webhook, or rotate to it.
      </p>
      <CompatFields values={values} problems={problems} />
      <CompatExample headers={preview.compatHeaders} />
    </>
  );
}

function CompatFields({ values, problems }: Omit<SignatureProps, "preview">) {
  return (
    <>
      <Field name="compat_signature.scheme" label="One more signature" problems={problems}>
        {(control) => (
          <select {...control}>
            <option value={NO_SCHEME}>none</option>
            {COMPAT_SCHEMES.map((scheme) => (
              <option value={scheme} selected={values.compatScheme === scheme}>
                {scheme}: {SCHEMES[scheme]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="pair">
        <Field
          name="compat_signature.header"
          label="Its header"
          hint="Leave empty for the usual one. slack and svix have fixed names."
          problems={problems}
        >
          {(control) => (
            <input {...control} value={values.compatHeader} maxlength={128} autocomplete="off" spellcheck={false} />
          )}
        </Field>
        <Field
          name="compat_signature.prefix"
          label="What it begins with"
          hint="For body-hex and body-base64. Leave empty for the usual."
          problems={problems}
        >
          {(control) => (
            <input {...control} value={values.compatPrefix} maxlength={64} autocomplete="off" spellcheck={false} />
          )}
        </Field>
      </div>
      <label class="choice">
        <input type="checkbox" name="compat_bare" checked={values.compatBare} />
        <span>
          Without a prefix <span class="muted small">– body-hex otherwise begins with sha256=</span>
        </span>
      </label>
    </>
  );
}

/** The headers of the chosen scheme, renewed with the preview. */
function CompatExample({ headers }: { readonly headers: Readonly<Record<string, string>> }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div id="compat-example" data-previewed="" aria-live="polite">
      {lines.length === 0 ? null : (
        <pre class="code" tabindex={0} aria-label="Example of this signature">
          {lines.join("\n")}
        </pre>
      )}
    </div>
  );
}
