import type { ReceiverKeys } from "../crypto/receiver-keys.ts";
import type { Sender } from "../domain/sender.ts";
import { describeError, log } from "../log.ts";
import type { KeptRequest } from "./request-table.ts";
import { writeSender } from "./sender.ts";
import { judge, type Verdict } from "./verdict.ts";

/** The most webhooks whose keys are looked up for one page. */
const MAX_WEBHOOKS = 10;

/** Checks the requests of the service's own webhooks with their keys; null for all others, and where keys can't be found. */
export async function judgeOwn(
  requests: readonly KeptRequest[],
  findKeys: (sender: Sender) => Promise<ReceiverKeys | undefined>,
): Promise<readonly (Verdict | null)[]> {
  const senders = new Map(requests.flatMap(({ sender }) => (isKnown(sender) ? [[writeSender(sender), sender]] : [])));
  const found = [...senders].slice(0, MAX_WEBHOOKS).map(async ([name, sender]) => {
    // An inbox shows what it got also while the database does not answer.
    const keys = await findKeys(sender).catch((error: unknown) => {
      log("info", "inbox_keys_not_found", { error: describeError(error) });
    });
    return [name, keys] as const;
  });
  const keysOf = new Map(await Promise.all(found));
  const verdicts = requests.map(async (request) => {
    const keys = isKnown(request.sender) ? keysOf.get(writeSender(request.sender)) : undefined;
    return keys === undefined ? null : judge(request, keys);
  });
  return Promise.all(verdicts);
}

/** An inbox of the version before says nothing of it. */
function isKnown(sender: Sender | null | undefined): sender is Sender {
  return sender !== null && sender !== undefined;
}
