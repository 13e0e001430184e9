import { createServer } from "node:http";

/** A platform whose page shows in a frame what its query names. */
export interface Platform {
  /** Its page, as part of the dashboard's site: the machine's address. */
  readonly sameSite: string;
  /** The same page under a name, which is another site. */
  readonly otherSite: string;
  close(): Promise<void>;
}

/** Starts a platform on a free port. */
export async function startPlatform(): Promise<Platform> {
  const server = createServer((request, response) => {
    const framed = new URL(request.url ?? "/", "http://platform").searchParams.get("frame") ?? "about:blank";
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><title>Platform</title><h1>Platform</h1>
      <iframe name="portal" title="Webhooks" width="900" height="600" src="${framed.replaceAll('"', "%22")}"></iframe>`);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the platform has no port");
  const { port } = address;
  return {
    sameSite: `http://127.0.0.1:${port}`,
    otherSite: `http://localhost:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
