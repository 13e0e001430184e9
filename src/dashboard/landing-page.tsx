import { OWN_NAME } from "../domain/branding.ts";
import { AlonePage } from "./document.tsx";
import { outsideTarget } from "./parts/session-context.ts";
import { portalOf } from "./portal-headers.ts";
import type { DashboardContext } from "./session.ts";

/** Answers the page that the service's address leads to: what this is, and how one gets in. */
export async function answerLanding(c: DashboardContext, status: 200 | 403): Promise<Response> {
  const portal = await portalOf(c);
  const { name, supportUrl } = portal.branding;
  const outside = outsideTarget(portal);
  return c.html(
    <AlonePage title="Webhooks" portal={portal}>
      <section class="card" data-outdated={status === 403 ? "You are signed out." : undefined}>
        <h1>Webhooks{name === null ? "" : ` of ${name}`}</h1>
        {status === 403 ? <p>You are not signed in.</p> : null}
        <p>
          {name ?? OWN_NAME} tells your systems what happens, as it happens: register a URL, choose events, and see each
          delivery with its answer.
        </p>
        <p>
          The dashboard opens from {name === null ? "your platform" : name}: follow its link to webhooks there, which
          signs you in.
        </p>
        {c.get("settings").development ? <Development address={c.get("address")} /> : null}
        <div class="row">
          <a class="button" href="/docs" {...outside}>
            API reference
          </a>
          <a class="button" href="/play" {...outside}>
            Test inbox
          </a>
          {supportUrl === null ? null : (
            <a class="button" href={supportUrl} rel="noopener">
              Support
            </a>
          )}
        </div>
      </section>
    </AlonePage>,
    status,
  );
}

function Development({ address }: { readonly address: string }) {
  return (
    <>
      <p>In development, this makes a link into the dashboard of the demo workspace:</p>
      <pre class="code" tabindex={0}>{`curl -s ${address}/v1/portal-sessions \\
  -H 'Authorization: Bearer dev_api_key' -H 'Content-Type: application/json' \\
  -d '{"role":"owner"}'`}</pre>
    </>
  );
}
