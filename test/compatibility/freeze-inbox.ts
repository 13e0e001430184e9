import { createInbox, keepRequest, saveAnswer, touchInbox } from "../../src/play/request-table.ts";
import { Sqlite, sqlStorage } from "../model/sqlite.ts";
import { type FrozenTables, freezeTables } from "./frozen-sqlite.ts";

/** A test inbox that was opened, told to answer otherwise, and received requests. */
export function freezeInbox(at: number): FrozenTables {
  const sqlite = new Sqlite();
  const { sql } = sqlStorage(() => sqlite);
  createInbox(sql, at);
  saveAnswer(sql, { status: 503, delayMs: 250, body: "busy" });
  touchInbox(sql, at + 1);
  const request = { receivedAt: at + 2, method: "POST", path: "/a?b=c", headersLeftOut: 0, isCut: false, sender: null };
  const headers = [{ name: "content-type", value: "application/json" }];
  keepRequest(sql, { ...request, headers, body: new TextEncoder().encode('{"n":1}') }, 503);
  keepRequest(sql, { ...request, headers: [], headersLeftOut: 3, isCut: true, body: Uint8Array.of(0, 255) }, 200);
  return freezeTables(sqlite);
}
