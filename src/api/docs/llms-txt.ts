import type { Outline, OutlinedOperation } from "./outline.ts";
import { SERVED_DOCS } from "./served-docs.ts";

/** What a program should know before it calls anything. */
const INTRODUCTION = `- Every call below \`/v1\` has the header \`Authorization: Bearer KEY\`. A key belongs to one workspace and has a role: owner, admin, member, guest or publisher. The root key makes workspaces; with \`X-Workspace-Id: ws_…\` it acts as an owner of that workspace.
- JSON in and out, snake_case, times in RFC 3339 (UTC). Unknown fields of answers are to be ignored: new ones may come.
- Publish with \`POST /v1/events\` and \`{"type": "investment.created", "data": {…}}\`. 202 means that it is durable. Give an \`id\`, or the header \`Idempotency-Key\`: then it is safe to repeat.
- Receive with \`POST /v1/webhooks\` and \`{"url": "https://…", "events": ["investment.*"]}\`. The answer has the secret. Every delivery is a POST, at least once and in no order: verify it, answer 2xx within the webhook's \`timeout_ms\` (the service's own unless set, which is 15 seconds if nobody changed it), and deduplicate by the header \`webhook-id\`.
- Verify that the header \`X-Webhook-Signature\` is \`sha256=\` and the hex HMAC-SHA256 of the raw body, with the whole secret as the key. Or give \`standard_secret\` to a Standard Webhooks library, which reads \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\`.
- Errors are \`{"error": {"code", "message", "details": [{"field", "message"}], "request_id"}}\`. Go by \`code\`. On 429 and 503 wait for \`Retry-After\` seconds and repeat. Any other 4xx fails again when it is repeated as it is, but for a 409 that says so.
- Lists take \`limit\` (1–100) and \`cursor\`, newest first: go on with \`pagination.next_cursor\` while \`has_more\` is true.`;

/** The service in the form of llmstxt.org, with links to an address. */
export function writeLlmsTxt({ version, groups, webhooks }: Outline, address: string): string {
  const link = (title: string, path: string, note: string) => `- [${title}](${address}${path}): ${note}`;
  const operationLink = ({ id, method, path, summary, isDeprecated, pointer }: OutlinedOperation) => {
    return link(
      id,
      `/openapi.json${pointer}`,
      `\`${method} ${path}\` ${summary}${isDeprecated ? " (deprecated)" : ""}`,
    );
  };
  return `# Hookline

> A webhook service: publish an event, and every webhook that subscribes to it gets a signed request, with retries, a log and ways to send again what was missed. This is version ${version} at ${address}.

${INTRODUCTION}

## Documentation

${link("OpenAPI document", "/openapi.json", "every call with its inputs, limits, answers and errors, and as `webhooks` what subscribers get")}
${link("Reference", "/docs", "the same for people")}
${SERVED_DOCS.map(({ file, title, note }) => link(title, `/docs/${file}`, note)).join("\n")}
${groups
  .map(({ name, description, operations }) => {
    return `\n## ${name}\n${description === "" ? "" : `\n${description}\n`}\n${operations.map(operationLink).join("\n")}\n`;
  })
  .join("")}
## What subscribers get

${webhooks.map(({ path, summary, pointer }) => link(path, `/openapi.json${pointer}`, summary)).join("\n")}
`;
}
