import { Hono } from "hono";
import { allow } from "../../actions/context.ts";
import { exportCatalog } from "../../actions/export-catalog.ts";
import { may } from "../../actions/gates.ts";
import { type CatalogImport, importCatalog } from "../../actions/import-catalog.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { ImportForm } from "../parts/import-form.tsx";
import { readJson } from "../read-json.ts";
import { orNull, queryText, readQuery } from "../read-query.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/event-types";

/** What the page shows after a form that imported nothing. */
interface Sent {
  readonly text: string;
  readonly problems: readonly FieldProblem[];
  readonly plan: CatalogImport | null;
}

/** The catalog as a document: its download, and the import of one, which shows what would change first. */
export const catalogDocumentPages = new Hono<DashboardEnv>()
  .get("/event-types.json", async (c) => {
    const { type } = readQuery(c, { type: queryText });
    const written = await exportCatalog(c.get("action"), orNull(type));
    if (!written.ok) return answerFailurePage(c, written.error);
    c.header("Content-Disposition", 'attachment; filename="event-types.json"');
    return c.body(written.value, 200, { "Content-Type": "application/json" });
  })
  .get("/event-types/import", (c) => {
    const allowed = allow(c.get("action"), "catalog.write");
    if (!allowed.ok) return answerFailurePage(c, allowed.error);
    return showImport(c, { text: "", problems: [], plan: null });
  })
  .post("/event-types/import", takeForm(may("catalog.write")), async (c) => {
    const form = c.get("form");
    const text = await readDocumentText(form);
    const document = readJson("openapi", text);
    if (!document.ok) return showImport(c, { text, problems: document.error, plan: null });
    const dryRun = textOf(form, "import") === "";
    const imported = await importCatalog(c.get("action"), { openapi: document.value, dry_run: dryRun });
    if (imported.ok && !dryRun) return c.redirect(`${PATH}?done=imported`, 303);
    if (imported.ok) return showImport(c, { text, problems: [], plan: imported.value });
    if (imported.error.code !== "validation_error") return answerFailurePage(c, imported.error);
    return showImport(c, { text, problems: imported.error.details, plan: null });
  });

/** The text of the file, when one was chosen; else what was typed. */
async function readDocumentText(form: FormData): Promise<string> {
  const file = form.get("file");
  return file instanceof File && file.size > 0 ? file.text() : textOf(form, "openapi");
}

function showImport(c: DashboardContext, { text, problems, plan }: Sent): Response | Promise<Response> {
  return c.html(
    <Page title="Import event types" path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>Import event types</h1>
      </div>
      <ImportForm action={`${PATH}/import`} text={text} problems={problems} plan={plan} />
    </Page>,
    problems.length === 0 ? 200 : 422,
  );
}
