import { Hono } from "hono";
import { previewReplay, type ReplayPreview } from "../../actions/preview-replay.ts";
import { replayEvent } from "../../actions/replay-event.ts";
import { may } from "../../actions/gates.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { Form } from "../parts/form.tsx";
import { UrlPath } from "../parts/url-path.tsx";
import { type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/events";

/** The page that asks whom an event is sent to again, and does it. */
export const eventReplayPages = new Hono<DashboardEnv>()
  .get("/events/:id/replay", async (c) => {
    const preview = await previewReplay(c.get("action"), c.req.param("id"));
    if (!preview.ok) return answerFailurePage(c, preview.error);
    const { event } = preview.value;
    return c.html(
      <Page title={`Replay ${event.type}`} path={PATH} session={c.get("session")}>
        <ReplayForms preview={preview.value} path={`${PATH}/${encodeURIComponent(event.id)}`} />
      </Page>,
    );
  })
  .post("/events/:id/replay", takeForm(may("events.replay")), async (c) => {
    const id = c.req.param("id");
    const form = c.get("form");
    const path = `${PATH}/${encodeURIComponent(id)}`;
    const ids = form.getAll("webhook_id").filter((value) => typeof value === "string");
    const isNamed = textOf(form, "to") === "named";
    if (isNamed && ids.length === 0) return c.redirect(`${path}?done=replayed_none`, 303);
    const only = textOf(form, "to") === "all" || isNamed ? {} : { only: "failed_or_missed" };
    const replayed = await replayEvent(c.get("action"), id, isNamed ? { webhook_ids: ids } : only);
    if (!replayed.ok) return answerFailurePage(c, replayed.error);
    const done = replayed.value.matched === 0 ? "replayed_none" : "replayed";
    return c.redirect(`${path}?done=${done}`, 303);
  });

function ReplayForms({ preview, path }: { readonly preview: ReplayPreview; readonly path: string }) {
  const { event, failedOrMissed, matching, possible } = preview;
  return (
    <section class="card" data-dialog-content="">
      <h1>
        Replay <span class="mono">{event.type}</span>
      </h1>
      <p class="muted">It is sent again with the same ids, and with the whole schedule of each webhook.</p>
      <ReplayForm path={path} to="failed_or_missed" count={failedOrMissed.length} isLikely>
        Those where it failed, was canceled or was missed, of the webhooks that match it now.
      </ReplayForm>
      <ReplayForm path={path} to="all" count={matching.length}>
        All webhooks that match it now, also those that have it.
      </ReplayForm>
      {possible.length === 0 ? null : (
        <details id="named">
          <summary>Choose webhooks</summary>
          <Form action={`${path}/replay`} class="form">
            <input type="hidden" name="to" value="named" />
            <div class="tree" role="group" aria-label="Webhooks">
              {possible.map(({ id, name, url }) => (
                <label>
                  <input type="checkbox" name="webhook_id" value={id} />
                  <span>
                    {name} <UrlPath url={url} />
                  </span>
                </label>
              ))}
            </div>
            <div>
              <button class="button" data-ticked="Replay to # ticked">
                Replay to ticked
              </button>
            </div>
          </Form>
        </details>
      )}
      <p>
        <a class="button" href={path} data-close="" autofocus>
          Cancel
        </a>
      </p>
    </section>
  );
}

function ReplayForm({
  path,
  to,
  count,
  isLikely = false,
  children,
}: {
  readonly path: string;
  readonly to: "failed_or_missed" | "all";
  readonly count: number;
  /** It is what most people come for. */
  readonly isLikely?: boolean;
  readonly children: string;
}) {
  return (
    <Form action={`${path}/replay`} class="row apart">
      <input type="hidden" name="to" value={to} />
      <span class="grow">{children}</span>
      <button class={isLikely && count > 0 ? "button primary" : "button"} disabled={count === 0}>
        {count === 1 ? "Replay to 1 webhook" : `Replay to ${count} webhooks`}
      </button>
    </Form>
  );
}
