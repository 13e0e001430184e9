import document from "../../../openapi.json";

/** The last answer: a service has one address. */
let last: { readonly address: string; readonly text: string } | undefined;

/** The OpenAPI document as JSON, with the service's own address. */
export function documentText(address: string): string {
  if (last?.address === address) return last.text;
  const text = JSON.stringify({ ...document, servers: [{ url: address }] });
  last = { address, text };
  return text;
}
