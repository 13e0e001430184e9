/** A regular expression of the paths that a path of the document, such as `/v1/webhooks/{id}`, stands for. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", String.raw`\.`).replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}
