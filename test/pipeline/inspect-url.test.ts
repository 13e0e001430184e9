import { describe, expect, it } from "vitest";
import type { UrlPolicy } from "../../src/domain/url-policy.ts";
import { createUrlInspector } from "../../src/pipeline/inspect-url.ts";
import { T0 } from "./samples.ts";

const hooks: UrlPolicy = {
  allowHttp: false,
  allowPrivateHosts: false,
  ownUrl: "https://hooks.example.com",
  ownHosts: [],
};
const URL_TEXT = "https://subscriber.example.com/hook";

type Records = Readonly<Record<string, readonly string[]>>;

/** A resolver that knows some addresses by type, and notes what it was asked. */
class Resolver {
  readonly asked: string[] = [];
  records: Records = {};
  status = 0;
  httpStatus = 200;
  down = false;
  now = T0;

  policy = hooks;

  readonly inspect = createUrlInspector(async () => this.policy, true, {
    now: () => this.now,
    fetch: async (text) => {
      const url = new URL(text);
      const type = url.searchParams.get("type") ?? "";
      this.asked.push(`${url.searchParams.get("name")} ${type}`);
      if (this.down) throw new TypeError("network connection lost");
      const Answer = (this.records[type] ?? []).map((data) => ({ type: type === "A" ? 1 : 28, data }));
      return Response.json({ Status: this.status, Answer }, { status: this.httpStatus });
    },
  });
}

describe("an inspected URL", () => {
  it("is allowed if its name resolves to public addresses only", async () => {
    const resolver = new Resolver();
    resolver.records = { A: ["93.184.216.34"], AAAA: ["2606:2800:220:1:248:1893:25c8:1946"] };
    expect(await resolver.inspect(URL_TEXT)).toEqual({ verdict: "allowed" });
    expect(resolver.asked).toEqual(["subscriber.example.com A", "subscriber.example.com AAAA"]);
  });

  it.each([{ A: ["10.0.0.7"] }, { A: ["93.184.216.34", "127.0.0.1"] }, { AAAA: ["::1"] }, { AAAA: ["fd00::1"] }])(
    "is refused if its name resolves to %j",
    async (records) => {
      const resolver = new Resolver();
      resolver.records = records;
      const { verdict } = await resolver.inspect(URL_TEXT);
      expect(verdict).toBe("refused");
    },
  );

  it("is refused without a lookup if the policy refuses it", async () => {
    const resolver = new Resolver();
    expect((await resolver.inspect("https://10.0.0.1/")).verdict).toBe("refused");
    expect(resolver.asked).toEqual([]);
  });

  it("is allowed without a lookup if it is an own test inbox", async () => {
    const resolver = new Resolver();
    resolver.down = true;
    expect(await resolver.inspect("https://hooks.example.com/play/in/abc")).toEqual({ verdict: "allowed" });
    expect(resolver.asked).toEqual([]);
  });

  it("is checked again under another policy", async () => {
    const resolver = new Resolver();
    resolver.records = { A: ["93.184.216.34"] };
    expect(await resolver.inspect(URL_TEXT)).toEqual({ verdict: "allowed" });
    resolver.policy = { ...hooks, ownHosts: ["subscriber.example.com"] };
    const refused = { verdict: "refused", message: expect.stringContaining("itself") };
    expect(await resolver.inspect(URL_TEXT)).toEqual(refused);
    resolver.policy = hooks;
    expect(await resolver.inspect(URL_TEXT)).toEqual({ verdict: "allowed" });
  });

  it("is allowed if its name doesn't exist", async () => {
    const resolver = new Resolver();
    resolver.status = 3;
    expect((await resolver.inspect(URL_TEXT)).verdict).toBe("allowed");
  });

  it.each<Partial<Pick<Resolver, "down" | "httpStatus" | "status">>>([
    { down: true },
    { httpStatus: 500 },
    { status: 2 },
  ])("is unknown while the resolver answers %j", async (state) => {
    const resolver = Object.assign(new Resolver(), state);
    expect((await resolver.inspect(URL_TEXT)).verdict).toBe("unknown");
  });
});

describe("a resolver's answer", () => {
  it("is used for five minutes", async () => {
    const resolver = new Resolver();
    resolver.records = { A: ["93.184.216.34"] };
    await resolver.inspect(URL_TEXT);
    resolver.records = { A: ["10.0.0.7"] };
    resolver.now += 299_999;
    expect((await resolver.inspect(`${URL_TEXT}?again`)).verdict).toBe("allowed");
    resolver.now += 1;
    expect((await resolver.inspect(URL_TEXT)).verdict).toBe("refused");
  });

  it("is asked for again if it never came", async () => {
    const resolver = new Resolver();
    resolver.down = true;
    await resolver.inspect(URL_TEXT);
    resolver.down = false;
    expect((await resolver.inspect(URL_TEXT)).verdict).toBe("allowed");
  });
});
