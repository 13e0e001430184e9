/**
 * A subscriber to watch webhooks with: verifies each request with `hookline/receive`, prints it and answers.
 *
 *   npm run example:subscriber -- [--port 9000] [--secret SECRET] [--fail N]
 *
 * `--fail N` answers 500 to the first N attempts of each delivery. Without a secret (or WEBHOOK_SECRET) it can't verify
 * and says so.
 */
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { receive, ReceiveError } from "hookline/receive";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9000" },
    secret: { type: "string", default: process.env["WEBHOOK_SECRET"] ?? "" },
    fail: { type: "string", default: "0" },
  },
});

/** What to print of a request, and the status to answer with. */
interface Seen {
  readonly line: string;
  readonly status: number;
}

async function look(request: IncomingMessage): Promise<Seen> {
  if (values.secret === "") {
    return { line: `not verified (no secret) -> 200\n  ${await text(request)}`, status: 200 };
  }
  try {
    const event = await receive({ headers: request.headers, body: request }, values.secret);
    const status = (event.attempt ?? 1) <= Number(values.fail) ? 500 : 200;
    return { line: `${event.type} attempt ${event.attempt} verified -> ${status}\n  ${event.raw}`, status };
  } catch (error) {
    if (!(error instanceof ReceiveError)) throw error;
    return { line: `REFUSED (${error.code}): ${error.message} -> ${error.status}`, status: error.status };
  }
}

const server = createServer((request, response) => {
  void (async () => {
    const { line, status } = await look(request);
    console.log(line);
    response.writeHead(status, { "Content-Type": "text/plain" }).end(status === 200 ? "OK" : "no");
  })();
});

server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${values.port}`);
});
