import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { findChromium } from "./test/browser/tools/find-chromium.ts";
import { FileOrder } from "./test/set-up/file-order.ts";

// In CI the browser tests fail where there is no browser; they are never left out.
const runsBrowser = findChromium() !== undefined || (process.env["CI"] ?? "") !== "";
if (!runsBrowser && process.env["BROWSER_TESTS"] !== "skipped") {
  process.stderr.write(
    "!!! BROWSER TESTS SKIPPED: no Chromium was found; install one, or name it in CHROMIUM_PATH !!!\n",
  );
  // This file is read twice.
  process.env["BROWSER_TESTS"] = "skipped";
}

// A time-out ends a test that hangs; it measures nothing, so it is long enough for a machine with other work.
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };
const longTimeouts = { testTimeout: 600_000, hookTimeout: 600_000 };

const seed = Number(process.env["HOOKLINE_SEED"] ?? 1);
if (!Number.isInteger(seed)) throw new Error("HOOKLINE_SEED must be a whole number");
const caseFactor = Number(process.env["HOOKLINE_CASES"] ?? 1);
if (!(caseFactor > 0)) throw new Error("HOOKLINE_CASES must be a number above 0");
/** The random cases of properties are the same in each run, unless another seed or more of them are asked for. */
const properties = { setupFiles: ["test/set-up/fix-seed.ts"], provide: { seed, caseFactor } };

/** What the Worker and its tests import of packages: bundled once, as each file of tests begins with fresh modules. */
const PACKAGES = [
  "@cfworker/json-schema",
  "@hono/zod-validator",
  "@octokit/webhooks-methods",
  "drizzle-orm",
  "drizzle-orm/d1",
  "drizzle-orm/sqlite-core",
  "fast-check",
  "hono",
  "hono/body-limit",
  "hono/cookie",
  "hono/csrf",
  "hono/etag",
  "hono/factory",
  "hono/html",
  "hono/http-exception",
  "hono/jsx",
  "hono/jsx/jsx-dev-runtime",
  "hono/jsx/jsx-runtime",
  "hono/request-id",
  "hono/secure-headers",
  "ipaddr.js",
  "standardwebhooks",
  "stripe",
  "svix",
  "ulid",
  "zod",
];

/** One Hookline for both projects that look at one from outside. */
const SERVED = "test/e2e/tools/serve-hookline.ts";

const browserProject = {
  test: {
    name: "browser",
    include: ["test/browser/**/*.test.ts"],
    environment: "node",
    isolate: false,
    globalSetup: [SERVED, "test/browser/tools/serve-chromium.ts"],
    ...longTimeouts,
  },
};

/** Pure rooms run in plain Node, the rest in workerd, and what starts processes runs end to end. */
export default defineConfig({
  test: {
    // One more than there are processors, where these are few: the tests of processes and browsers wait a lot.
    maxWorkers: Math.max(3, availableParallelism()),
    sequence: { sequencer: FileOrder },
    projects: [
      {
        test: {
          name: "domain",
          include: ["test/domain/**/*.test.ts"],
          environment: "node",
          isolate: false,
          ...timeouts,
          ...properties,
        },
      },
      {
        resolve: { alias: { "cloudflare:workers": resolve("test/model/durable-object.ts") } },
        test: {
          name: "model",
          include: ["test/model/**/*.test.ts"],
          environment: "node",
          ...timeouts,
          ...properties,
          // What workerd has and this Node hides: Uint8Array's own base64 and hex.
          execArgv: ["--js-base-64"],
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              // A second database, which tests bind as DB_1.
              d1Databases: { MORE_EVENTS: "more-events" },
              email: { send_email: [{ name: "EMAIL" }] },
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("migrations"),
                ENVIRONMENT: "development",
                ROOT_API_KEY: "dev_root_key",
                ENCRYPTION_KEY: "ZGV2ZWxvcG1lbnQtZW5jcnlwdGlvbi1rZXktMzJieXQ=",
                PUBLIC_URL: "http://127.0.0.1:8787",
                EMAIL_FROM: "hooks@example.com",
              },
            },
          }),
        ],
        test: {
          name: "worker",
          // Files share a worker, which takes longer to start than most of them to run.
          isolate: false,
          ...timeouts,
          ...properties,
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/domain/**",
            "test/model/**",
            "test/repository/**",
            "test/deploy/**",
            "test/e2e/**",
            "test/browser/**",
          ],
          provide: { ...properties.provide, showsLog: (process.env["HOOKLINE_TEST_LOG"] ?? "") !== "" },
          setupFiles: ["test/set-up/mute-log.ts", "test/set-up/begin-anew.ts", ...properties.setupFiles],
          deps: { optimizer: { ssr: { enabled: true, include: PACKAGES } } },
        },
      },
      {
        test: {
          name: "client",
          // In workerd too, with what the Worker's project includes.
          include: ["test/client/**/*.test.ts"],
          environment: "node",
          ...timeouts,
          ...properties,
          // As for the project model: what signs here is the Worker's code.
          execArgv: ["--js-base-64"],
        },
      },
      {
        test: {
          name: "repository",
          include: ["test/repository/**/*.test.ts"],
          environment: "node",
          ...timeouts,
        },
      },
      {
        test: {
          name: "deploy",
          include: ["test/deploy/**/*.test.ts"],
          environment: "node",
          ...timeouts,
          // As for the project model.
          execArgv: ["--js-base-64"],
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          environment: "node",
          globalSetup: SERVED,
          ...longTimeouts,
        },
      },
      ...(runsBrowser ? [browserProject] : []),
    ],
  },
});
