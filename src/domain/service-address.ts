/**
 * The origin at which people and programs reach the service: what is set (`PUBLIC_URL`), else that of the request itself on
 * `workers.dev`, where Cloudflare routes a host to one Worker alone. Undefined where neither is known: any other host may be
 * whatever the caller writes.
 */
export function serviceAddress(setting: string | null, requestUrl: string): string | undefined {
  if (setting !== null) return setting;
  const host = URL.parse(requestUrl)?.hostname ?? "";
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host) && host.endsWith(".workers.dev") ? `https://${host}` : undefined;
}

/** Reads `PUBLIC_URL`: an origin of https, or of http where that is allowed. Undefined for anything else. */
export function readServiceAddress(text: string, { allowHttp = false } = {}): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.search !== "" || url.hash !== "") return undefined;
  if (url.protocol !== "https:" && !(allowHttp && url.protocol === "http:")) return undefined;
  // Routes, links and signatures of CloudEvents are of the origin.
  return url.pathname === "/" ? url.origin : undefined;
}
