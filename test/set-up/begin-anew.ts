import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

// The files of a worker follow one another: each begins with fresh modules, the real time and an empty database.
vi.resetModules();
vi.useRealTimers();
// Only what is in memory is emptied, and the database may be idle since long.
await env.DB.prepare("SELECT 1").run();
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
