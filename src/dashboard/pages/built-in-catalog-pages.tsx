import { Hono } from "hono";
import { addBuiltInCatalog } from "../../actions/built-in-catalog.ts";
import { may } from "../../actions/gates.ts";
import { answerFailurePage } from "../failure-page.tsx";
import { type DashboardEnv, takeForm } from "../session.ts";
import { textOf } from "../webhook-form-values.ts";

const PATH = "/dashboard/event-types";

/** What fills an empty catalog; the page of the catalog offers it. */
export const builtInCatalogPages = new Hono<DashboardEnv>().post(
  "/event-types/built-in",
  takeForm(may("catalog.write")),
  async (c) => {
    const added = await addBuiltInCatalog(c.get("action"), { catalog: textOf(c.get("form"), "catalog") });
    return added.ok ? c.redirect(`${PATH}?done=built_in`, 303) : answerFailurePage(c, added.error);
  },
);
