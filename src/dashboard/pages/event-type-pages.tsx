import { Hono } from "hono";
import { allow } from "../../actions/context.ts";
import {
  deleteEventType,
  type EventTypeSummary,
  getEventType,
  putEventType,
  readEventTypes,
} from "../../actions/event-types.ts";
import { may } from "../../actions/gates.ts";
import type { FieldProblem } from "../../domain/failure.ts";
import { prettyJson } from "../../domain/pretty-json.ts";
import { ok, type Result } from "../../domain/result.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { Page } from "../page-frame.tsx";
import { DeprecatedBadge } from "../parts/badges.tsx";
import { DoneBanner } from "../parts/done-banner.tsx";
import { EmptyCatalog } from "../parts/empty-catalog.tsx";
import { ActionLink, Confirmation, useRefusal } from "../parts/form.tsx";
import { EventTypeForm, type TypedEventType } from "../parts/event-type-form.tsx";
import { readJson } from "../read-json.ts";
import { orNull, queryText, readQuery } from "../read-query.ts";
import { type DashboardContext, type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";
import { Table } from "../parts/table.tsx";

const PATH = "/dashboard/event-types";

const EMPTY: TypedEventType = { name: "", description: "", since: "", deprecated: false, schema: "", example: "" };

/** The workspace's catalog of event types. */
export const eventTypePages = new Hono<DashboardEnv>()
  .get("/event-types", async (c) => {
    const { done } = readQuery(c, { done: queryText });
    const catalog = await readEventTypes(c.get("action"));
    if (!catalog.ok) return answerFailurePage(c, catalog.error);
    return c.html(
      <Page title="Event catalog" path={PATH} session={c.get("session")}>
        <div class="head">
          <h1>Event catalog</h1>
          <div class="row">
            <form class="row" method="get" action={`${PATH}.json`}>
              <input name="type" placeholder="All, or order.*" aria-label="Event types to download" />
              <button>Download</button>
            </form>
            <ActionLink href={`${PATH}/import`} permission="catalog.write">
              Import
            </ActionLink>
            <ActionLink href={`${PATH}/new`} permission="catalog.write" class="button primary">
              Add event type
            </ActionLink>
          </div>
        </div>
        <DoneBanner done={done} />
        {catalog.value.length === 0 ? <EmptyCatalog /> : <CatalogTable catalog={catalog.value} />}
      </Page>,
    );
  })
  .get("/event-types/new", (c) => {
    const allowed = allow(c.get("action"), "catalog.write");
    if (!allowed.ok) return answerFailurePage(c, allowed.error);
    return showForm(c, EMPTY, true, []);
  })
  .get("/event-types/:name", async (c) => {
    const found = await getEventType(c.get("action"), c.req.param("name"));
    if (!found.ok) return answerFailurePage(c, found.error);
    const { name, description, deprecated, schemaText, exampleText } = found.value;
    const texts = { since: found.value.since ?? "", schema: layOut(schemaText), example: layOut(exampleText) };
    return showForm(c, { name, description, deprecated, ...texts }, false, []);
  })
  .post("/event-types", takeForm(may("catalog.write")), async (c) => {
    const form = c.get("form");
    const typed: TypedEventType = {
      name: textOf(form, "name").trim(),
      description: textOf(form, "description"),
      since: textOf(form, "since").trim(),
      deprecated: textOf(form, "deprecated") === "on",
      schema: textOf(form, "schema"),
      example: textOf(form, "example"),
    };
    const { name, description, deprecated } = typed;
    const isNew = textOf(form, "is_new") === "yes";
    const schema = readOptionalJson("schema", typed.schema);
    const example = readOptionalJson("example", typed.example);
    if (!schema.ok || !example.ok) {
      const problems = [schema, example].flatMap((one) => (one.ok ? [] : one.error));
      return showForm(c, typed, isNew, problems, 422);
    }
    const parsed = { schema: schema.value ?? null, example: example.value ?? null };
    const input = { description, deprecated, since: orNull(typed.since), ...parsed };
    const saved = await putEventType(c.get("action"), name, input);
    if (saved.ok) return c.redirect(`${PATH}?done=saved`, 303);
    if (saved.error.code !== "validation_error") return answerFailurePage(c, saved.error);
    return showForm(c, typed, isNew, saved.error.details, 422);
  })
  .get("/event-types/:name/delete", async (c) => {
    const allowed = allow(c.get("action"), "catalog.write");
    if (!allowed.ok) return answerFailurePage(c, allowed.error);
    const found = await getEventType(c.get("action"), c.req.param("name"));
    if (!found.ok) return answerFailurePage(c, found.error);
    const { name } = found.value;
    const path = `${PATH}/${name}`;
    return c.html(
      <Page title="Delete event type" path={PATH} session={c.get("session")}>
        <Confirmation title={`Delete ${name}?`} action={`${path}/delete`} cancel={PATH} label="Delete">
          <p>New events of this type are refused, unless the catalog is empty. Published events stay.</p>
        </Confirmation>
      </Page>,
    );
  })
  .post("/event-types/:name/delete", takeForm(may("catalog.write")), async (c) => {
    const deleted = await deleteEventType(c.get("action"), c.req.param("name"));
    return deleted.ok ? c.redirect(`${PATH}?done=deleted`, 303) : answerFailurePage(c, deleted.error);
  });

function CatalogTable({ catalog }: { readonly catalog: readonly EventTypeSummary[] }) {
  const mayDelete = useRefusal("catalog.write") === undefined;
  return (
    <>
      <input
        class="scripted-only"
        type="search"
        placeholder="Search event types"
        aria-label="Search event types"
        data-filter="#catalog"
      />
      <section class="card">
        <Table columns={["Name", "Description", "Since", "Schema", ...(mayDelete ? [""] : [])]} id="catalog">
          {catalog.map(({ name, description, deprecated, since, hasSchema }) => (
            <tr data-words={`${name} ${description}`.toLowerCase()}>
              <td>
                <a class="mono" href={`${PATH}/${name}`}>
                  {name}
                </a>{" "}
                <DeprecatedBadge deprecated={deprecated} />
              </td>
              <td data-label="Description" class="wraps">
                {description}
              </td>
              <td data-label="Since">{since}</td>
              <td data-label="Schema">{hasSchema ? "checked" : <span class="muted">none</span>}</td>
              {mayDelete ? (
                <td>
                  <a class="button danger" href={`${PATH}/${name}/delete`} data-dialog="">
                    Delete
                  </a>
                </td>
              ) : null}
            </tr>
          ))}
        </Table>
      </section>
    </>
  );
}

function showForm(
  c: DashboardContext,
  typed: TypedEventType,
  isNew: boolean,
  problems: readonly FieldProblem[],
  status: 200 | 422 = 200,
): Response | Promise<Response> {
  const title = isNew ? "Add event type" : typed.name;
  return c.html(
    <Page title={title} path={PATH} session={c.get("session")}>
      <div class="head">
        <h1>{title}</h1>
      </div>
      <EventTypeForm action={PATH} typed={typed} isNew={isNew} problems={problems} />
    </Page>,
    status,
  );
}

function layOut(text: string | null): string {
  return text === null ? "" : (prettyJson(text) ?? text);
}

/** Reads a field of JSON; undefined when it is empty. */
function readOptionalJson(field: string, text: string): Result<unknown, readonly FieldProblem[]> {
  return text.trim() === "" ? ok(undefined) : readJson(field, text);
}
