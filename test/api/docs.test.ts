import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import document from "../../openapi.json";
import { writeLlmsTxt } from "../../src/api/docs/llms-txt.ts";
import { readOutline } from "../../src/api/docs/outline.ts";
import { SERVED_DOCS } from "../../src/api/docs/served-docs.ts";
import type { Env } from "../../src/config.ts";
import { productionEnv } from "../play/production-env.ts";
import { app } from "../tools/front.ts";

const get = (path: string, environment: Env = env) => app.request(path, {}, environment);

/** The calls of the document, as `POST /v1/events`. */
const calls = Object.entries(document.paths).flatMap(([path, item]) => {
  return Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`);
});

describe("GET /docs", () => {
  it("needs no key, is kept by nobody, and may ask for nothing but the document", async () => {
    const response = await get("http://127.0.0.1:8787/docs");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/html; charset=UTF-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
    });
    const policy = response.headers.get("Content-Security-Policy")?.split("; ");
    expect(policy?.toSorted()).toEqual([
      "base-uri 'none'",
      "connect-src http://127.0.0.1:8787/openapi.json",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
    ]);
  });

  it("lets the page ask at the host that it was reached at", async () => {
    const response = await get("https://other.example.com/docs", productionEnv());
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Security-Policy")).toContain(
      "connect-src https://other.example.com/openapi.json;",
    );
  });

  it("has each call and each kind of request that subscribers get, without scripts", async () => {
    const text = await (await get("/docs")).text();
    const told = [...text.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code]) => code);
    expect(told.toSorted()).toEqual(
      [...calls, ...Object.keys(document.webhooks).map((name) => `POST ${name}`)].toSorted(),
    );
  });
});

describe("GET /llms.txt", () => {
  it("needs no key and is Markdown that nobody keeps", async () => {
    const response = await get("/llms.txt");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/markdown; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  });

  it("has the form of llmstxt.org: a heading, a quote, then sections of links with notes", async () => {
    const [title, empty, quote, ...rest] = (await (await get("/llms.txt")).text()).split("\n");
    expect([title, empty]).toEqual(["# Hookline", ""]);
    expect(quote).toMatch(/^> \S/);
    const sections = rest.slice(rest.findIndex((line) => line.startsWith("## ")));
    const odd = sections.filter(
      (line) => line.startsWith("-") && !/^- \[[^\]]+\]\(http:\/\/127[^\s)]+\): \S/.test(line),
    );
    expect(odd).toEqual([]);
    expect(sections.filter((line) => line.startsWith("- ")).length).toBeGreaterThan(calls.length);
  });

  it("has each call, each request that subscribers get and each page, by the service's address", async () => {
    const text = await (await get("https://hooks.example.com/llms.txt", productionEnv())).text();
    expect(calls.filter((call) => !text.includes(`: \`${call}\` `))).toEqual([]);
    const { PUBLIC_URL: address } = productionEnv();
    for (const name of Object.keys(document.webhooks)) {
      expect(text).toContain(`[${name}](${address}/openapi.json#/webhooks/${name}/post)`);
    }
    for (const { file } of SERVED_DOCS) expect(text).toContain(`](${address}/docs/${file})`);
    expect(text).toContain(`version ${document.info.version} at ${address}`);
  });

  it("links to where a call stands in the document, and says that one is deprecated", () => {
    const call = { operationId: "a.b", summary: "Do it", tags: ["Some"] };
    const outline = readOutline({
      info: { version: "9.8.7" },
      tags: [{ name: "Some" }, { name: "None" }],
      paths: { "/a~b/{id}": { parameters: [], post: call, get: { ...call, operationId: "a.c", deprecated: true } } },
      webhooks: {},
    });
    const text = writeLlmsTxt(outline, "https://hooks.example.com");
    expect(text).toContain(
      "- [a.b](https://hooks.example.com/openapi.json#/paths/~1a~0b~1{id}/post): `POST /a~b/{id}` Do it\n",
    );
    expect(text).toContain("`GET /a~b/{id}` Do it (deprecated)\n");
    expect(text).not.toContain("## None");
  });
});

it("GET /docs/ leads to the reference", async () => {
  const answer = await get("/docs/");
  expect([answer.status, answer.headers.get("Location")]).toEqual([301, "/docs"]);
});
