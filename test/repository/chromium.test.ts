import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
/** A machine whose programs are these alone, so without apt-get; its npm finds no browser. */
const bare = mkdtempSync(join(tmpdir(), "hookline-chromium-"));

beforeAll(() => {
  for (const name of ["bash", "dirname", "env"]) {
    symlinkSync(spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(), join(bare, name));
  }
  writeFileSync(join(bare, "npm"), "#!/usr/bin/env bash\nexit 1\n", { mode: 0o755 });
});

afterAll(() => rmSync(bare, { recursive: true }));

function findChromium(environment: Readonly<Record<string, string>>) {
  const { CHROMIUM_PATH: _, ...rest } = process.env;
  const env = { ...rest, ...environment };
  const { status, stderr } = spawnSync(join(root, ".ci/chromium"), { env, encoding: "utf8" });
  return { status, stderr: stderr.trimEnd() };
}

describe("the Chromium of .ci/run", () => {
  it("is the one that the tests find", () => {
    expect(readFileSync(join(root, ".ci/run"), "utf8")).toContain("\nnpm ci\n.ci/chromium\nnpm run check\n");
    expect(findChromium({ CHROMIUM_PATH: process.execPath })).toEqual({ status: 0, stderr: "" });
  });

  it("is not installed where CHROMIUM_PATH names another one", () => {
    expect(findChromium({ CHROMIUM_PATH: "/nowhere/chromium" })).toEqual({
      status: 1,
      stderr: "No Chromium was found, and CHROMIUM_PATH names none: /nowhere/chromium",
    });
  });

  it("has to be installed by hand where there is no apt-get", () => {
    expect(findChromium({ PATH: bare })).toEqual({
      status: 1,
      stderr:
        "No Chromium was found, and without apt-get none is installed: " +
        "install Chromium or Google Chrome, or name one in CHROMIUM_PATH",
    });
  });
});
