import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, it } from "vitest";

/** Who may import what, as one row of the table in docs/architecture.md says. */
interface Row {
  readonly name: string;
  /** By room, or "files" for those beside them: "✓" for all, "types", or parts in backticks. */
  readonly cells: ReadonlyMap<string, string>;
  readonly packages: readonly string[];
}

const root = resolve(import.meta.dirname, "../..");
const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");
const rows = readTable(readFileSync(join(root, "docs/architecture.md"), "utf8"));
const isFile = (name: string) => name.endsWith(".ts");
const rooms = rows.map(({ name }) => name).filter((name) => !isFile(name));
const files = rows.map(({ name }) => name).filter(isFile);

function readTable(text: string): readonly Row[] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  const start = lines.findIndex((line) => line.startsWith("| may import |"));
  const [header = [], , ...body] = lines.slice(start).map((line) => line.split("|").map((cell) => cell.trim()));
  return body.flatMap(([, first = "", ...cells]) => {
    const [names = ""] = /^(?:`[\w.-]+`,? ?)+/.exec(first) ?? [];
    const byHead = new Map(cells.map((cell, index) => [header[index + 2] ?? "", cell]));
    return quoted(names).map((name) => ({ name, cells: byHead, packages: quoted(byHead.get("packages") ?? "") }));
  });
}

/** An import, and whether the table allows it to a row. */
interface Probe {
  readonly line: string;
  readonly isAllowed: boolean;
}

/** Every kind of import that a row could try, from a file whose way up to `src` is `up`. */
function probesOf({ name, cells, packages }: Row, up: string): readonly Probe[] {
  const value = (path: string, isAllowed: boolean) => ({ line: `import ${JSON.stringify(path)};`, isAllowed });
  const type = (path: string, isAllowed: boolean) => ({
    line: `import type {} from ${JSON.stringify(path)};`,
    isAllowed,
  });
  const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const known = Object.keys((manifest as { dependencies: object }).dependencies);
  const everywhere = new Set([...known, ...rows.flatMap((row) => row.packages), "node:fs", "vitest"]);
  return [
    ...rooms.flatMap((room) => {
      const cell = room === name ? "✓" : (cells.get(room) ?? "");
      const parts = rows.flatMap((row) => quoted(row.cells.get(room) ?? ""));
      return [
        value(`${up}${room}/a-value.ts`, cell === "✓"),
        // Of another path: lint looks at the first import of a path in a file only.
        type(`${up}${room}/a-type.ts`, cell === "✓" || cell === "types"),
        ...parts.map((part) => {
          const path = `${up}${room}/${part}${part.endsWith("/") ? "a-value.ts" : ""}`;
          return value(path, cell === "✓" || quoted(cell).includes(part));
        }),
      ];
    }),
    ...files.map((file) => {
      const cell = cells.get("files") ?? "";
      return value(`${up}${file}`, cell === "✓" || quoted(cell).includes(file));
    }),
    ...["index.ts", "services.ts"].map((file) => type(`${up}${file}`, false)),
    ...[...everywhere].flatMap((one) => [
      value(one, packages.includes(one)),
      value(`${one}/below`, packages.includes(one)),
      value(`${one}-other`, false),
    ]),
  ];
}

/** Lints files, given by path, as the project is linted; answers the imports that are refused, as `path: line`. */
function refusedImports(sources: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "rooms-"));
  try {
    const config = JSON.stringify(join(root, "oxlint.config.ts"));
    writeFileSync(join(folder, "oxlint.config.ts"), `export { default } from ${config};\n`);
    for (const [path, lines] of sources) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), lines.join("\n"));
    }
    const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
    const { stdout } = spawnSync(process.execPath, [oxlint, "--format", "unix", "src"], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    return stdout.split("\n").flatMap((report) => {
      const [, path = "", line = ""] = /^(.+?):(\d+):.*no-restricted-imports/.exec(report) ?? [];
      return path === "" ? [] : [`${path}: ${sources.get(path)?.[Number(line) - 1]}`];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("has a row for every folder of src", () => {
  const folders = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rooms.toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

it("is what lint holds in every room, as docs/architecture.md says", () => {
  const probes = new Map(
    rows.flatMap((row): (readonly [string, readonly Probe[]])[] => {
      if (isFile(row.name)) return [[`src/${row.name}`, probesOf(row, "./")]];
      return [
        [`src/${row.name}/probe.ts`, probesOf(row, "../")],
        [`src/${row.name}/below/probe.ts`, probesOf(row, "../../")],
      ];
    }),
  );
  const sources = new Map([...probes].map(([path, list]) => [path, list.map(({ line }) => line)]));
  const forbidden = [...probes].flatMap(([path, list]) => {
    return list.filter(({ isAllowed }) => !isAllowed).map(({ line }) => `${path}: ${line}`);
  });
  expect(forbidden.length).toBeGreaterThan(probes.size * 10);
  expect([...new Set(refusedImports(sources))].toSorted()).toEqual([...new Set(forbidden)].toSorted());
});

it("lets routes and pages have what is served, and not what actions work with", () => {
  const reaching = ["api", "dashboard", "play"].flatMap((room) => {
    const paths = readdirSync(join(root, "src", room), { recursive: true, encoding: "utf8" });
    const sources = paths.filter((path) => /\.tsx?$/.test(path)).map((path) => join(root, "src", room, path));
    return sources.filter((path) => /\b(?:services|caches|openServices)\b\s*[.,}?(]/.test(readFileSync(path, "utf8")));
  });
  expect(reaching).toEqual([]);
});
