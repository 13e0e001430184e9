import { Hono } from "hono";
import {
  deleteServiceBranding,
  getBranding,
  getServiceBranding,
  putServiceBranding,
  removeBranding,
  setBranding,
} from "../../actions/branding.ts";
import { getServiceStatus } from "../../actions/service-status.ts";
import { resealWebhooks } from "../../actions/reseal.ts";
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  listWorkspaces,
  updateWorkspace,
} from "../../actions/workspaces.ts";
import { rootOnly } from "../../actions/gates.ts";
import { answer, answerEmpty, answerList } from "../answer.ts";
import type { ApiEnv } from "../context/api-context.ts";
import { queries, query } from "../query.ts";
import { takeBody } from "../take-body.ts";
import { brandingJson } from "../to-json/branding-json.ts";
import { createdWorkspaceJson, resealedJson, serviceStatusJson, workspaceJson } from "../to-json/workspaces-json.ts";

/** The routes for the root key: `/v1/workspaces` and the upkeep of the service. */
export const workspacesRoutes = new Hono<ApiEnv>()
  .post("/workspaces", takeBody(rootOnly), async (c) => {
    const created = await createWorkspace(c.get("action"), c.get("body"));
    return answer(c, created, createdWorkspaceJson, 201);
  })
  .get("/workspaces", query(queries.page), async (c) => {
    return answerList(c, await listWorkspaces(c.get("action"), c.req.valid("query")), workspaceJson);
  })
  .get("/workspaces/:id", async (c) => answer(c, await getWorkspace(c.get("action"), c.req.param("id")), workspaceJson))
  .patch("/workspaces/:id", takeBody(rootOnly), async (c) => {
    return answer(c, await updateWorkspace(c.get("action"), c.req.param("id"), c.get("body")), workspaceJson);
  })
  .delete("/workspaces/:id", async (c) => answerEmpty(c, await deleteWorkspace(c.get("action"), c.req.param("id"))))
  .get("/workspaces/:id/branding", async (c) => {
    return answer(c, await getBranding(c.get("action"), c.req.param("id")), brandingJson);
  })
  .put("/workspaces/:id/branding", takeBody(rootOnly), async (c) => {
    return answer(c, await setBranding(c.get("action"), c.req.param("id"), c.get("body")), brandingJson);
  })
  .delete("/workspaces/:id/branding", async (c) => {
    return answerEmpty(c, await removeBranding(c.get("action"), c.req.param("id")));
  })
  .get("/branding", async (c) => answer(c, await getServiceBranding(c.get("action")), brandingJson))
  .put("/branding", takeBody(rootOnly), async (c) => {
    return answer(c, await putServiceBranding(c.get("action"), c.get("body")), brandingJson);
  })
  .delete("/branding", async (c) => answerEmpty(c, await deleteServiceBranding(c.get("action"))))
  .get("/status", async (c) => answer(c, await getServiceStatus(c.get("action")), serviceStatusJson))
  .post("/reseal", async (c) => {
    return answer(c, await resealWebhooks(c.get("action")), resealedJson);
  });
