import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sealedPrefix, SECRETS } from "../../scripts/deploy/secrets.ts";
import { weighSettings } from "../../scripts/deploy/settings.ts";
import { createSealer } from "../../src/crypto/seal.ts";
import { parseConfig } from "../../src/config.ts";
import { isStrongRootKey, readSealingKey } from "../../src/domain/key-strength.ts";

/** What the Worker itself says of settings; the script says the same before it uploads them. */
const problemOf = (settings: Readonly<Record<string, string>>) => {
  const env = {
    ENVIRONMENT: "production",
    ROOT_API_KEY: "0123456789abcdefghijklmnopqrstuvwxyz",
    ENCRYPTION_KEY: Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64"),
    PUBLIC_URL: "https://hooks.example.com",
    ...settings,
  } as unknown as Parameters<typeof parseConfig>[0];
  const parsed = parseConfig(env);
  return parsed.ok ? undefined : parsed.error[0]?.setting;
};

describe("the script and the Worker agree", () => {
  it.each([
    "https://hooks.example.com",
    "https://hooks.example.com/",
    "https://hooks.example.com:8443",
    "http://hooks.example.com",
    "https://hooks.example.com/path",
    "https://me@hooks.example.com",
    "https://hooks.example.com?a=1",
    "https://hooks.example.com#a",
    "hooks.example.com",
  ])("on %s as PUBLIC_URL", (url) => {
    const problems = weighSettings({ PUBLIC_URL: url }, { hasOwnHost: true });
    expect(problems.length === 0).toBe(problemOf({ PUBLIC_URL: url }) === undefined);
  });

  it("on what a key leaves on a sealed value", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), async (key) => {
        const text = Buffer.from(key).toString("base64");
        fc.pre(readSealingKey(text).ok);
        expect((await createSealer([text])).currentPrefix).toBe(sealedPrefix(text));
      }),
    );
  });
});

describe("the deploy button", () => {
  const root = resolve(import.meta.dirname, "../..");
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const described: Readonly<Record<string, unknown>> = JSON.parse(read("package.json")).cloudflare.bindings;

  it("asks for the secrets, with examples that nobody can run with", () => {
    const examples = parseEnv(read(".dev.vars.example"));
    expect(Object.keys(examples).toSorted()).toEqual(SECRETS.toSorted());
    expect(isStrongRootKey(examples["ROOT_API_KEY"] ?? "")).toBe(false);
    expect(readSealingKey(examples["ENCRYPTION_KEY"] ?? "").ok).toBe(false);
  });

  it("describes what it asks for", () => {
    expect(Object.keys(described)).toEqual(
      expect.arrayContaining([...SECRETS, "DB", "EVENTS", "DIRECT", "PACED", "SLOW", "DEAD"]),
    );
  });

  it("finds an id for the database to replace", () => {
    expect(read("wrangler.toml")).toContain('database_id = "00000000-0000-0000-0000-000000000000"');
  });
});
