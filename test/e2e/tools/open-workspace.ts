import { inject } from "vitest";
import { reachHookline, type Reached } from "./hookline.ts";

/** A workspace of the shared Hookline, called by a key of its own. */
export interface OpenWorkspace extends Reached {
  readonly workspaceId: string;
  readonly key: string;
}

/** Makes a workspace on the Hookline that the files share. */
export async function openWorkspace(catalog?: string): Promise<OpenWorkspace> {
  const url = inject("hooklineUrl");
  const input = { name: "Coca-Cola", ...(catalog === undefined ? {} : { catalog }) };
  const root = reachHookline(url, "dev_root_key");
  const { status, body } = await root.call<{ id: string; api_key: string }>("POST", "/v1/workspaces", input);
  if (status !== 201) throw new Error(`making a workspace answered ${status} ${JSON.stringify(body)}`);
  return { ...reachHookline(url, body.api_key), workspaceId: body.id, key: body.api_key };
}
