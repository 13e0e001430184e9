/** Error texts of runtimes, and what they mean. The first match counts. */
const FAULTS: readonly (readonly [said: RegExp, words: string])[] = [
  [/\b(?:TLS|SSL)\b|ERR_(?:TLS|SSL)|certificate|handshake|CERT_/i, "no secure connection (TLS) could be made"],
  [/ECONNREFUSED|connection refused/i, "the connection was refused"],
  [/ECONNRESET|EPIPE|reset by peer|connection reset|broken pipe/i, "the connection was reset"],
  [/ENOTFOUND|EAI_AGAIN|getaddrinfo|\bDNS\b|no such host|name not resolved/i, "the host name could not be found"],
  [/EHOSTUNREACH|ENETUNREACH|unreachable|no route to host/i, "the host could not be reached"],
  [/ETIMEDOUT|\btime(?:d ?| )?-?out\b|TimeoutError|_TIMEOUT\b/i, "the connection timed out"],
  // All that workerd says of a connection that was refused, reset or closed, or on which something else than HTTP came.
  [/network connection lost/i, "the connection was refused, or lost before an answer came"],
  [/premature|disconnected|hang ?up|closed|terminated|\bEOF\b|UND_ERR_SOCKET/i, "the connection was closed too early"],
  [/HPE_|parse error|protocol error|malformed/i, "what came was not HTTP"],
  // All that workerd says of a host name that does not exist and of a TLS handshake that fails; a reference follows.
  [/\binternal error\b/i, "the connection failed; check that the host name exists and its certificate is valid"],
];

/** How many nested causes are read. */
const MAX_CAUSES = 5;

/** Says why a fetch failed, by the error that it threw and its causes; undefined when that is not known. */
export function describeNetworkFault(error: unknown): string | undefined {
  const said = listTexts(error);
  return FAULTS.find(([pattern]) => said.some((text) => pattern.test(text)))?.[1];
}

/** The names, messages and codes of an error and its causes. */
function listTexts(error: unknown): readonly string[] {
  const texts: string[] = [];
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    if (typeof current === "string") texts.push(current);
    if (!(current instanceof Error)) break;
    texts.push(current.name, current.message);
    if ("code" in current && typeof current.code === "string") texts.push(current.code);
    current = current.cause;
  }
  return texts;
}

/**
 * Says what Cloudflare's edge means by a status that it answers in place of a subscriber: 520 to 527 and 530, of which
 * the body tells more. Undefined for any other.
 */
export function describeEdgeStatus(status: number, body: string): string | undefined {
  const words = edgeWords(status, body);
  return words === undefined ? undefined : `${words} (${status})`;
}

function edgeWords(status: number, body: string): string | undefined {
  switch (status) {
    case 520:
      return "the subscriber answered nothing, or what is not HTTP";
    case 521:
      return "the subscriber refused the connection";
    case 522:
      return "the connection to the subscriber timed out";
    case 523:
      return "the subscriber could not be reached";
    case 524:
      return "the subscriber took the request and did not answer it in time";
    case 525:
      return "no secure connection (TLS) could be made with the subscriber";
    case 526:
      return "the subscriber's certificate is not valid";
    case 527:
      return "the connection to the subscriber was lost";
    case 530:
      return dnsWords(/\berror code: (\d{4})\b/.exec(body)?.[1]);
    default:
      return undefined;
  }
}

/** What a 530 means by the code in its body. */
function dnsWords(code: string | undefined): string {
  if (code === "1016") return "the subscriber's host name could not be found";
  if (code === "1033") return "the subscriber's tunnel is not connected";
  return code === undefined
    ? "the subscriber could not be reached"
    : `the subscriber could not be reached: error ${code}`;
}
