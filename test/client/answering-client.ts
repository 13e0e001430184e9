import { type ClientOptions, createClient } from "../../packages/client/src/index.ts";

/** A request as it was sent. */
export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly redirect: string;
}

/** A client whose requests are answered by a list, the last of which repeats, and recorded. */
export function open(answers: readonly (() => Response)[], options: Partial<ClientOptions> = {}) {
  const sent: Sent[] = [];
  const hookline = createClient({
    baseUrl: "https://hooks.example/",
    apiKey: "hk_test",
    fetch: async (request) => {
      const { url, method, headers, redirect } = request;
      const text = await request.text();
      const body: unknown = text === "" ? null : JSON.parse(text);
      sent.push({ url, method, headers, body, redirect });
      return (answers[Math.min(sent.length, answers.length) - 1] ?? (() => Response.json({})))();
    },
    ...options,
  });
  return { hookline, sent };
}

export const event = { type: "investment.created", data: { price: 1 } };
export const accepted = {
  id: "evt_1",
  type: "investment.created",
  created_at: "2027-01-15T08:00:00.000Z",
  status: "accepted",
};
export const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  return () => Response.json(body, { status, headers });
};
