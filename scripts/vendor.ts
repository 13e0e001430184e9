/**
 * Part of `npm ci` and `npm install`: copies the parts of packages that pages use into the served files, with their
 * licences, so that a page loads nothing from elsewhere; and writes the pages' style sheet as it is served.
 */
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import fastifyApiReference from "@scalar/fastify-api-reference";
import { transformSync } from "esbuild";
import { REFERENCE_SCRIPT } from "../src/api/docs/reference-script.ts";

const root = resolve(import.meta.dirname, "..");

/** The served file of idiomorph, relative to the project's folder. */
export const IDIOMORPH = "public/assets/idiomorph.js";
/** The served file of Scalar's API reference. */
export const REFERENCE = `public${REFERENCE_SCRIPT}`;
/** The served style sheet of the pages. */
export const STYLES = "public/assets/hookline.css";

function read(name: string, path: string): string {
  return readFileSync(resolve(root, "node_modules", name, path), "utf8").trim();
}

/** A script of a package under its name, version and licence. */
function withLicence(name: string, script: string): string {
  return `/*! ${name} ${versionOf(name)}\n\n${read(name, "LICENSE")}\n*/\n${script}\n`;
}

function versionOf(name: string): string {
  const { version }: { version: string } = JSON.parse(read(name, "package.json"));
  return version;
}

/** Idiomorph as a module for pages. */
export function idiomorphModule(): string {
  const script = read("idiomorph", "dist/idiomorph.min.js");
  return withLicence("idiomorph", `${script}\nexport { Idiomorph };`);
}

/**
 * Scalar's API reference as one script for pages, as its plugin for Fastify serves it. The package of the reference itself
 * brings 280 others, which its script has already in it.
 */
export function referenceScript(): string {
  let script = "";
  const reply = {
    header: () => reply,
    send: (text: string) => {
      script = text;
    },
  };
  const server = {
    initialConfig: { ignoreTrailingSlash: true },
    route: (route: { url: string; handler: (request: unknown, to: typeof reply) => void }) => {
      if (route.url.endsWith(".js")) route.handler(undefined, reply);
    },
  };
  fastifyApiReference(server, { configuration: { url: "/openapi.json" } }, () => {});
  if (script === "") throw new Error("@scalar/fastify-api-reference serves no script");
  // The map is not served.
  return withLicence("@scalar/fastify-api-reference", script.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, ""));
}

/** The style sheet of the pages without what only people need. */
export function styleSheet(): string {
  return transformSync(readFileSync(resolve(root, "styles/hookline.css"), "utf8"), { loader: "css", minify: true })
    .code;
}

if (import.meta.main) {
  writeFileSync(resolve(root, STYLES), styleSheet());
  writeFileSync(resolve(root, IDIOMORPH), idiomorphModule());
  for (const old of globSync("public/assets/scalar-*.js", { cwd: root })) rmSync(resolve(root, old));
  writeFileSync(resolve(root, REFERENCE), referenceScript());
}
