import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealedPrefix } from "../../scripts/deploy/secrets.ts";
import { type Stage } from "./deployment.ts";
import { openStoppedStage, reachesItsFirstWrite, refuses, writesTo } from "./stopped-stage.ts";

const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64");
const ROOT_KEY = "0123456789abcdefghijklmnopqrstuvwxyz";

let stage: Stage;
beforeEach(async () => {
  stage = await openStoppedStage();
});
afterEach(() => stage.close());

const secretsFolder = () => join(stage.home, ".hookline");

/** A database with a webhook whose secret is sealed under a key. */
function addSealed(key: string): void {
  stage.standIn.account.addDatabase("hookline");
  const data = stage.standIn.account.databases[0]?.data;
  data?.exec(`CREATE TABLE d1_migrations (name TEXT); CREATE TABLE webhooks (sealed_secret TEXT);
    INSERT INTO d1_migrations VALUES ('0001_initial.sql');
    INSERT INTO webhooks VALUES ('${sealedPrefix(key)}iv.rest')`);
}

describe("missing secrets", () => {
  it("are not made where nobody is asked", async () => {
    await refuses(stage, [], /--make-secrets/);
    expect(() => readdirSync(secretsFolder())).toThrow();
  });

  it("are made after a yes, and not after a no", async () => {
    const no = await stage.deploy([], { answer: () => false });
    expect(no.failure).toMatch(/Nothing was changed/);
    expect(writesTo(stage)).toEqual([]);
    const yes = await stage.deploy([], { answer: () => true });
    expect(yes.printed).toContain("Make them now");
    reachesItsFirstWrite(stage, yes.failure);
    expect(readdirSync(secretsFolder())).toHaveLength(1);
  });

  it("are taken from the file of an interrupted run", async () => {
    await stage.deploy(["--make-secrets"]);
    const files = readdirSync(secretsFolder());
    await stage.deploy([], {});
    expect(readdirSync(secretsFolder())).toEqual(files);
    expect(writesTo(stage)).toEqual(["POST /d1/database", "POST /d1/database"]);
  });

  it("are made anew for another name", async () => {
    await stage.deploy(["--make-secrets"]);
    await stage.deploy(["--make-secrets", "--name", "hookline-two"]);
    expect(readdirSync(secretsFolder())).toHaveLength(2);
  });

  it("are read from a file that is named, which is not overwritten", async () => {
    const file = join(stage.root, "../secrets.env");
    writeFileSync(file, `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${KEY}\n`);
    const { failure } = await stage.deploy(["--secrets-to", file]);
    reachesItsFirstWrite(stage, failure);
    expect(readFileSync(file, "utf8")).toBe(`ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${KEY}\n`);
  });

  it.each([
    ["has not all", `ROOT_API_KEY=${ROOT_KEY}`, /not overwritten/],
    ["has a weak root key", `ROOT_API_KEY=short\nENCRYPTION_KEY=${KEY}`, /ROOT_API_KEY.*weak/],
    ["has a weak key", `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${Buffer.alloc(32).toString("base64")}`, /weak/],
  ])("are not taken from a file that %s", async (_what, text, words) => {
    const file = join(stage.root, "../secrets.env");
    writeFileSync(file, text);
    await refuses(stage, ["--secrets-to", file, "--make-secrets"], words);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("are never written into the repository, by whatever path", async () => {
    mkdirSync(join(stage.root, "notes"));
    symlinkSync(join(stage.root, "notes"), join(stage.root, "../link"));
    for (const file of ["secrets.env", "notes/new/secrets.env", "../link/secrets.env"]) {
      await refuses(stage, ["--secrets-to", file, "--make-secrets"], /in the repository/);
    }
    expect(readdirSync(join(stage.root, "notes"))).toEqual([]);
  });

  it("are left to the page of the button in Cloudflare's builder", async () => {
    const { failure, printed } = await stage.deploy([], { env: { WORKERS_CI: "1" } });
    reachesItsFirstWrite(stage, failure);
    expect(printed).toContain("wrangler secret put ENCRYPTION_KEY --name hookline");
    expect(() => readdirSync(secretsFolder())).toThrow();
  });

  it("do not replace a key that the database is sealed under", async () => {
    addSealed(KEY);
    await refuses(stage, ["--make-secrets"], /sealed under another key[\s\S]*--new-encryption-key/);
    expect(() => readdirSync(secretsFolder())).toThrow();
    const file = join(stage.root, "../secrets.env");
    writeFileSync(
      file,
      `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${Buffer.from(ROOT_KEY.slice(0, 32)).toString("base64")}\n`,
    );
    await refuses(stage, ["--secrets-to", file], /than the one in/);
  });

  it.each([
    ["the former key is named", ["--secrets-to", "../secrets.env"]],
    ["what is sealed is given up", ["--make-secrets", "--new-encryption-key"]],
  ])("are set beside a database that has sealed values where %s", async (_how, args) => {
    addSealed(KEY);
    writeFileSync(join(stage.root, "../secrets.env"), `ROOT_API_KEY=${ROOT_KEY}\nENCRYPTION_KEY=${KEY}\n`);
    // The next step after all that is agreed to.
    stage.standIn.fault = ({ path }) => (path.endsWith("/bookmark") ? "forbidden" : undefined);
    const { failure } = await stage.deploy(args);
    expect(failure).toContain("/time_travel/bookmark");
    expect(writesTo(stage)).toEqual([]);
  });
});
