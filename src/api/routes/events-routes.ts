import { Hono } from "hono";
import { getEvent, listEvents } from "../../actions/events.ts";
import { publishBatch, publishEvent } from "../../actions/publish.ts";
import { replayEvent } from "../../actions/replay-event.ts";
import { listRejectedEvents } from "../../actions/rejected-events.ts";
import { may } from "../../actions/gates.ts";
import { answer, answerList } from "../answer.ts";
import type { ApiEnv } from "../context/api-context.ts";
import { eventsAsked, queries, query } from "../query.ts";
import { takeBody } from "../take-body.ts";
import {
  acceptanceJson,
  acceptancesJson,
  replayedJson,
  eventDetailJson,
  listedEventJson,
  rejectedEventJson,
} from "../to-json/events-json.ts";

/** `/v1/events` and `/v1/rejected-events`. */
export const eventRoutes = new Hono<ApiEnv>()
  .post("/events", takeBody(may("events.publish")), async (c) => {
    const key = c.req.header("Idempotency-Key") ?? null;
    const accepted = await publishEvent(c.get("action"), c.get("body"), key);
    return answer(c, accepted, acceptanceJson, accepted.ok && accepted.value.duplicate ? 200 : 202);
  })
  .post("/events/batch", takeBody(may("events.publish")), async (c) => {
    const key = c.req.header("Idempotency-Key") ?? null;
    const accepted = await publishBatch(c.get("action"), c.get("body"), key);
    return answer(c, accepted, acceptancesJson, 202);
  })
  .get("/events", query(queries.events), async (c) => {
    const { asked, page } = eventsAsked(c.req.valid("query"));
    return answerList(c, await listEvents(c.get("action"), asked, page), listedEventJson);
  })
  .get("/events/:id", query(queries.event), async (c) => {
    const explain = c.req.valid("query").explain === "true";
    return answer(c, await getEvent(c.get("action"), c.req.param("id"), { explain }), eventDetailJson);
  })
  .post("/events/:id/replay", takeBody(may("events.replay"), { optional: true }), async (c) => {
    return answer(c, await replayEvent(c.get("action"), c.req.param("id"), c.get("body")), replayedJson, 202);
  })
  .get("/rejected-events", query(queries.page), async (c) => {
    return answerList(c, await listRejectedEvents(c.get("action"), c.req.valid("query")), rejectedEventJson);
  });
