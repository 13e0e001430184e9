/** A JSON object of an OpenAPI document. */
export type Node = Readonly<Record<string, unknown>>;

/** A document's object; empty for what is none. */
export function nodeOf(value: unknown): Node {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : {};
}

/** The objects of a list; empty for what is none. */
export function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map(nodeOf) : [];
}

/** The texts of a list; empty for what is none. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** What a `$ref` leads to, with what stands beside it. */
export function resolve(document: Node, value: unknown): Node {
  const { $ref, ...beside } = nodeOf(value);
  if (typeof $ref !== "string") return nodeOf(value);
  const names = $ref.replace(/^#\//, "").split("/");
  const target = names
    .map((name) => decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, name) => nodeOf(node)[name], document);
  if (target === undefined) throw new Error(`${$ref} leads nowhere`);
  return { ...resolve(document, target), ...beside };
}

/** The days of `x-retired`, as `2027-01-31`; undefined for what is not being retired. */
export function retirementOf(node: Node): { readonly since: string; readonly sunset: string } | undefined {
  const { since, sunset } = nodeOf(node["x-retired"]);
  return typeof since === "string" && typeof sunset === "string" ? { since, sunset } : undefined;
}

/** True if what a document says of something announced its end for today or earlier. */
export function isPastSunset(node: Node, today: string): boolean {
  const retirement = retirementOf(node);
  return node["deprecated"] === true && retirement !== undefined && retirement.sunset <= today;
}
