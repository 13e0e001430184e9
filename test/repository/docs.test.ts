import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { newWebhookInput } from "../../src/actions/webhook-input.ts";
import { CATALOGS } from "../../src/domain/catalogs/catalogs.ts";
import { contentType, PAYLOAD_FORMATS } from "../../src/domain/envelope.ts";
import { OPERATIONAL_EVENT_TYPES } from "../../src/domain/event-type.ts";
import { ROOMS } from "../../scripts/rooms.ts";
import { ACCESS } from "../tools/access-table.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const quoted = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = ""]) => name);

const pages = globSync(["*.md", "docs/**/*.md", "test/*.md", ".github/**/*.md", "packages/*/README.md"], { cwd: root });
/** Paths in backticks begin with one of these, or with a room of `src`. */
const FOLDERS = ["src", "test", "docs", "scripts", "migrations", "examples", "packages"];
const readme = read("README.md");
const tableRows = (text: string) => text.split("\n").filter((line) => line.startsWith("| "));

/** The anchors of a page's headings, as forges make them. */
function anchorsOf(path: string): readonly string[] {
  const headings = [...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** What a page names that is not there: targets of relative links, and paths in backticks. */
function missingFrom(page: string): readonly string[] {
  const text = read(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  const broken = links.filter((target) => {
    if (/^\w+:/.test(target)) return false;
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? join(root, page) : resolve(root, dirname(page), path);
    return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
  });
  const files = quoted(text).flatMap((name) => {
    if (!/^[\w./-]+$/.test(name) || /NUMBER|VERSION/.test(name)) return [];
    if (FOLDERS.some((folder) => name.startsWith(`${folder}/`))) return [name];
    const isOfRoom = Object.keys(ROOMS).some((room) => name.startsWith(`${room}/`)) && /\.tsx?$/.test(name);
    return isOfRoom ? [`src/${name}`] : [];
  });
  return [...broken, ...files.filter((name) => !existsSync(join(root, name)))];
}

it.each(pages)("%s names nothing that is not there", (page) => {
  expect(missingFrom(page)).toEqual([]);
});

describe("README.md", () => {
  it("is short enough for a newcomer", () => {
    expect(readme.split("\n").length).toBeLessThan(200);
  });

  /** `GET /v1/a`, or `GET …/b` for a path that ends so; methods alone go with the next path of the row. */
  it("has every route", () => {
    const told = tableRows(readme).flatMap((row) => {
      const [, cell = ""] = row.split("|");
      let methods: readonly string[] = [];
      return quoted(cell).flatMap((name) => {
        const [method = "", path] = name.split(" ");
        methods = [...methods, method];
        if (path === undefined) return [];
        const named = methods.map((one) => `${one} ${path}`);
        methods = [];
        return named;
      });
    });
    const matches = (route: string) => {
      const [method = "", pattern = ""] = route.split(" ");
      const path = pattern.replaceAll(/:\w+/g, "{}");
      return told.some((name) => {
        const [toldMethod, toldPath = ""] = name.replaceAll(/\{\w+\}/g, "{}").split(" ");
        return (
          method === toldMethod && (toldPath.startsWith("…") ? path.endsWith(toldPath.slice(1)) : path === toldPath)
        );
      });
    };
    expect(Object.keys(ACCESS).filter((route) => !matches(route))).toEqual([]);
  });

  it("has every setting of the service, and no other", () => {
    const names = [...read("src/config.ts").matchAll(/^ {2}readonly ([A-Z_]+)\?: string;$/gm)].map(([, name]) => name);
    const section = readme.slice(readme.indexOf("\n## Settings\n"), readme.indexOf("\n## Deploy\n"));
    const told = tableRows(section).flatMap((row) => /^\| `([A-Z_]+)`/.exec(row)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(10);
    expect(told.toSorted()).toEqual(names.toSorted());
  });

  it("has every setting of a webhook", () => {
    const row = tableRows(readme).find((line) => line.startsWith("| `POST /v1/webhooks` |")) ?? "";
    const told = new Set(quoted(row).flatMap((name) => name.match(/\w+/g) ?? []));
    expect(Object.keys(newWebhookInput.shape).filter((name) => !told.has(name))).toEqual([]);
  });

  it("counts the event types of the catalogs, and has every operational one", () => {
    const told = [...readme.matchAll(/`(\w+)` \((\d+)[ )]/g)].map(([, name, count]) => [name, Number(count)]);
    expect(told).toEqual(Object.entries(CATALOGS).map(([name, entries]) => [name, entries.length]));
    expect(quoted(readme)).toEqual(expect.arrayContaining([...OPERATIONAL_EVENT_TYPES]));
  });
});

it("README.md says which content type each format has that is not plain JSON", () => {
  for (const format of PAYLOAD_FORMATS) {
    const row = tableRows(readme).find((line) => line.split(" | ")[0]?.includes(`\`${format}\``)) ?? "";
    expect(row, format).not.toBe("");
    expect(quoted(row).includes(contentType(format)), row).toBe(format === "cloudevents");
  }
  expect(read("docs/verifying.md")).toContain(
    `express.json({ type: ["application/json", "${contentType("cloudevents")}"]`,
  );
});

it.each(pages)("%s says how to install what its programs import", (page) => {
  const text = read(page);
  const programs = [...text.matchAll(/^```(?:js|ts)\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  // The package of `name/part` is `name`; what begins with `node:` is there anyway.
  const imported = programs.flatMap((code) => {
    return [...code.matchAll(/ from "([^."/:]+)(?:\/[^":]*)?"/g)].map(([, name]) => name);
  });
  expect(imported.filter((name) => !text.includes(`npm install ${name}`))).toEqual([]);
});

it("docs/dependencies.md says why of every dependency, and of nothing else", () => {
  const manifests = ["package.json", ...globSync("packages/*/package.json", { cwd: root })];
  const names = manifests.flatMap((path) => {
    const manifest: unknown = JSON.parse(read(path));
    const { dependencies, devDependencies } = manifest as Record<"dependencies" | "devDependencies", object>;
    return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  });
  const told = tableRows(read("docs/dependencies.md")).flatMap((row) => quoted(row.split("|")[1] ?? ""));
  expect(told.toSorted()).toEqual([...new Set(names)].toSorted());
});

it("test/README.md has every directory of tests", () => {
  const directories = readdirSync(join(root, "test"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const told = tableRows(read("test/README.md")).flatMap((row) => quoted(row.split("|")[1] ?? ""));
  expect(directories.map(({ name }) => `${name}/`).filter((name) => !told.includes(name))).toEqual([]);
});
