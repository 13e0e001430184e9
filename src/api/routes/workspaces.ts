import { Hono } from "hono";
import { getServiceStatus } from "../../actions/service-status.ts";
import { resealWebhooks } from "../../actions/reseal.ts";
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  listWorkspaces,
  updateWorkspace,
} from "../../actions/workspaces.ts";
import { answer, answerEmpty, answerFailure, answerList } from "../answer.ts";
import type { ApiEnv } from "../context/api-context.ts";
import { queries, query } from "../query.ts";
import { readBody } from "../read-body.ts";
import { serviceStatusJson, workspaceJson } from "../to-json/workspaces.ts";

/** What takes the root key: `/v1/workspaces` and the upkeep of the service. */
export const workspacesRoutes = new Hono<ApiEnv>()
  .post("/workspaces", async (c) => {
    const body = await readBody(c);
    if (!body.ok) return answerFailure(c, body.error);
    const created = await createWorkspace(c.get("action"), body.value);
    return answer(c, created, ({ workspace, apiKey }) => ({ ...workspaceJson(workspace), api_key: apiKey }), 201);
  })
  .get("/workspaces", query(queries.page), async (c) => {
    return answerList(c, await listWorkspaces(c.get("action"), c.req.valid("query")), workspaceJson);
  })
  .get("/workspaces/:id", async (c) => answer(c, await getWorkspace(c.get("action"), c.req.param("id")), workspaceJson))
  .patch("/workspaces/:id", async (c) => {
    const body = await readBody(c);
    if (!body.ok) return answerFailure(c, body.error);
    return answer(c, await updateWorkspace(c.get("action"), c.req.param("id"), body.value), workspaceJson);
  })
  .delete("/workspaces/:id", async (c) => answerEmpty(c, await deleteWorkspace(c.get("action"), c.req.param("id"))))
  .get("/status", async (c) => answer(c, await getServiceStatus(c.get("action")), serviceStatusJson))
  .post("/reseal", async (c) => {
    const result = await resealWebhooks(c.get("action"));
    return answer(c, result, ({ resealed, failed, hasMore }) => ({ resealed, failed, has_more: hasMore }));
  });
