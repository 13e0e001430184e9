import type { PublishExample } from "../actions/publish-example.ts";
import { prettyJson } from "../domain/pretty-json.ts";
import { quoteForShell } from "./to-curl.ts";

/** What the snippets are filled in with. */
interface Filling extends PublishExample {
  readonly address: string;
}

/** A way to publish: when it is the right one, and what to write. */
export interface PublishSnippet {
  readonly id: string;
  readonly name: string;
  readonly when: string;
  readonly code: string;
}

/** How a program publishes an event, ready to be copied. The key is in the environment, never in the text. */
export function publishSnippets({ address, workspaceId, type, dataText }: Filling): readonly PublishSnippet[] {
  const pretty = prettyJson(dataText) ?? dataText;
  const [name, data] = [JSON.stringify(type), indent(pretty)];
  const event = `{ v: 1, workspace_id: ${JSON.stringify(workspaceId)}, type: ${name}, data }`;
  return [
    {
      id: "curl",
      name: "curl",
      when: "From anywhere. 202 says that the event is durable. Give it an id of your own, and repeating it is safe.",
      code: `curl -s ${quoteForShell(`${address}/v1/events`)} \\
  -H "Authorization: Bearer $HOOKLINE_API_KEY" -H 'Content-Type: application/json' \\
  -d ${quoteForShell(`{"type":${name},"data":${dataText}}`)}`,
    },
    {
      id: "client",
      name: "The npm package hookline",
      when: "From JavaScript, typed and with safe repeats.",
      code: `import { createClient } from "hookline";

const hookline = createClient({
  baseUrl: ${JSON.stringify(address)},
  apiKey: process.env["HOOKLINE_API_KEY"] ?? "",
});
await hookline.events.publish({
  type: ${name},
  data: ${data},
});`,
    },
    {
      id: "worker",
      name: "From a Worker of the same account",
      when: "In the account that runs Hookline, without a key: bind the queue, or the service, in wrangler.toml, and send. Where Hookline was deployed under another name, both begin with that instead of hookline.",
      code: `[[queues.producers]]
binding = "HOOKLINE_EVENTS"
queue = "hookline-events"

[[services]]
binding = "HOOKLINE"
service = "hookline"
entrypoint = "Publisher"`,
    },
    {
      id: "queue",
      name: "Then, in the Worker",
      when: "The queue takes the event at once; the service answers whether it is valid.",
      code: `const data = ${pretty};
await env.HOOKLINE_EVENTS.send(${event});
await env.HOOKLINE.publish(${event.replace("v: 1, ", "")});`,
    },
  ];
}

/** Indents all lines but the first. */
function indent(text: string): string {
  return text.replaceAll("\n", "\n  ");
}
