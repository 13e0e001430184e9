import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

it("answers healthz", async () => {
  const response = await exports.default.fetch("http://hookline.test/healthz");
  expect(response.status).toBe(200);
});
