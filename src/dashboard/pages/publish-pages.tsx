import { Hono } from "hono";
import { readPublishExample } from "../../actions/publish-example.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { CopyBlock } from "../parts/copy-button.tsx";
import { ActionLink, useRefusal } from "../parts/form.tsx";
import { type PublishSnippet, publishSnippets } from "../publish-snippets.ts";
import type { DashboardEnv } from "../session.ts";

/** How programs publish events to the workspace. */
export const publishPages = new Hono<DashboardEnv>().get("/publish", async (c) => {
  const example = await readPublishExample(c.get("action"));
  if (!example.ok) return answerFailurePage(c, example.error);
  const snippets = publishSnippets({ ...example.value, address: c.get("address") });
  return c.html(
    <Page title="How to publish" path="/dashboard/events" session={c.get("session")}>
      <div class="head">
        <h1>How do I publish?</h1>
      </div>
      <section class="card stack">
        <p>
          Your program publishes an event once; Hookline sends it to every webhook that subscribes to its type. These
          lines are filled in for this workspace, with the type <code>{example.value.type}</code>.
        </p>
        <KeyHint />
      </section>
      {snippets.map((snippet) => (
        <Snippet snippet={snippet} />
      ))}
    </Page>,
  );
});

/** Where the key of the snippets comes from. */
function KeyHint() {
  const refusal = useRefusal("keys.manage");
  return refusal === undefined ? (
    <p class="row">
      <span>
        They need an API key in <code>HOOKLINE_API_KEY</code>; the role <code>publisher</code> is enough.
      </span>
      <ActionLink href="/dashboard/api-keys" permission="keys.manage">
        Make a key
      </ActionLink>
    </p>
  ) : (
    <p class="muted">
      They need an API key in <code>HOOKLINE_API_KEY</code>. Owners and admins of the workspace make keys: ask one of
      them for a key with the role <code>publisher</code>.
    </p>
  );
}

function Snippet({ snippet: { id, name, when, code } }: { readonly snippet: PublishSnippet }) {
  return (
    <section class="card">
      <h2>{name}</h2>
      <p class="muted small">{when}</p>
      <CopyBlock id={`publish-${id}`} text={code} what={`“${name}”`} />
    </section>
  );
}
