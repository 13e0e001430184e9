import { resolve } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { findChromium } from "./test/browser/tools/find-chromium.ts";

// In CI the browser tests fail where there is no browser; they are never left out.
const runsBrowser = findChromium() !== undefined || (process.env["CI"] ?? "") !== "";
if (!runsBrowser && process.env["BROWSER_TESTS"] !== "skipped") {
  process.stderr.write(
    "!!! BROWSER TESTS SKIPPED: no Chromium was found; install one, or name it in CHROMIUM_PATH !!!\n",
  );
  // This file is read twice.
  process.env["BROWSER_TESTS"] = "skipped";
}

const browserProject = {
  test: {
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    environment: "node",
    globalSetup: "test/browser/tools/serve-hookline.ts",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
};

/** Pure rooms run in plain Node, the rest in workerd, and what starts processes runs end to end. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "domain",
          include: ["test/domain/**/*.test.ts"],
          environment: "node",
        },
      },
      {
        resolve: { alias: { "cloudflare:workers": resolve("test/model/durable-object.ts") } },
        test: {
          name: "model",
          include: ["test/model/**/*.test.ts"],
          environment: "node",
          // What workerd has and this Node hides: Uint8Array's own base64 and hex.
          execArgv: ["--js-base-64"],
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
                ENVIRONMENT: "development",
                ROOT_API_KEY: "dev_root_key",
                ENCRYPTION_KEY: "ZGV2ZWxvcG1lbnQtZW5jcnlwdGlvbi1rZXktMzJieXQ=",
                PUBLIC_URL: "http://127.0.0.1:8787",
              },
            },
          }),
        ],
        test: {
          name: "worker",
          include: ["test/**/*.test.ts"],
          exclude: ["test/domain/**", "test/model/**", "test/e2e/**", "test/browser/**"],
          setupFiles: ["test/apply-migrations.ts"],
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          environment: "node",
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      ...(runsBrowser ? [browserProject] : []),
    ],
  },
});
