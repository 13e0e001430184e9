import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebhook, publish } from "./tools/api.ts";
import { root } from "./tools/hookline.ts";
import { type OpenWorkspace, openWorkspace } from "./tools/open-workspace.ts";
import { type Received, startSubscriber, type Subscriber } from "./tools/subscriber.ts";

/** A request and the two forms of the secret that it is signed with. */
interface Signed {
  readonly request: Received;
  readonly secret: string;
  readonly standardSecret: string;
  readonly publicKey: string;
}

// Inside the project, so that imports of packages resolve.
mkdirSync(join(root, ".wrangler"), { recursive: true });
const folder = mkdtempSync(join(root, ".wrangler", "snippets-"));
let hookline: OpenWorkspace;
let subscriber: Subscriber;
const signed: Signed[] = [];

beforeAll(async () => {
  subscriber = await startSubscriber();
  hookline = await openWorkspace();
  for (const [index, chosen] of [undefined, "a-chosen-secret-of-ours", "ein längeres Geheimnis ✓"].entries()) {
    const settings = { url: `${subscriber.url}/${index}`, events: [`snippets.number_${index}`], signature: "both" };
    const webhook = await createWebhook(hookline, chosen === undefined ? settings : { ...settings, secret: chosen });
    await publish(hookline, { type: `snippets.number_${index}`, data: { dish: "Crème brûlée 🍮", price: 1e21 } });
    const [request] = await subscriber.received(`/${index}`, 1);
    const path = `/v1/webhooks/${webhook.id}/secret`;
    const { body } = await hookline.call<{ secret: string; standard_secret: string }>("GET", path);
    const key = await hookline.call<{ public_key: string }>("GET", `/v1/webhooks/${webhook.id}/public-key`);
    if (request === undefined) continue;
    signed.push({
      request,
      secret: body.secret,
      standardSecret: body.standard_secret,
      publicKey: key.body.public_key,
    });
  }
});

afterAll(async () => {
  await subscriber.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes docs/verifying.md's code block that begins with a comment of its file name into a file, and answers its path. */
function writeSnippet(name: string): string {
  const page = readFileSync(join(root, "docs/verifying.md"), "utf8");
  const blocks = [...page.matchAll(/^```\w+\n((?:\/\/|#) (\S+)\n[\s\S]*?)^```$/gm)];
  const found = blocks.filter(([, , file]) => file === name).map(([, code]) => code);
  expect(found, `code blocks of docs/verifying.md that begin with ${name}`).toHaveLength(1);
  const path = join(folder, name);
  writeFileSync(path, found[0] ?? "");
  return path;
}

/** Builds a program of docs/verifying.md; undefined, and said so, where there is no Go. */
function buildGo(name: string): string | undefined {
  const source = writeSnippet(name);
  if (spawnSync("go", ["version"]).status !== 0) {
    console.log(`go is not on this machine: ${name} was not run`);
    return undefined;
  }
  const program = source.replace(/\.go$/, "");
  expect(spawnSync("go", ["build", "-o", program, source]).status).toBe(0);
  return program;
}

/** Runs a program with environment variables and a body on its standard input; answers its exit code. */
async function exitCode(
  command: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  body: string,
): Promise<number | null> {
  const [file, ...args] = command;
  const env = { ...process.env, ...environment };
  const child = spawn(file, args, { env, stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.on("error", () => {});
  child.stdin.end(body);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
}

/** How a program is told of a request: the environment variables that are right, and some that are not. */
interface Environments {
  readonly right: Readonly<Record<string, string>>;
  readonly wrong: readonly Readonly<Record<string, string>>[];
}

/** Expects a program to accept what is signed, and nothing that differs from it. */
async function expectVerifier(
  command: readonly [string, ...string[]],
  environmentsOf: (one: Signed) => Environments,
): Promise<void> {
  expect(signed).toHaveLength(3);
  for (const one of signed) {
    const { right, wrong } = environmentsOf(one);
    const { body } = one.request;
    expect(await exitCode(command, right, body)).toBe(0);
    const refused = await Promise.all([
      exitCode(command, right, `${body} `),
      ...wrong.map((environment) => exitCode(command, { ...right, ...environment }, body)),
    ]);
    expect(refused).toEqual(refused.map(() => 1));
  }
}

function header(request: Received, name: string): string {
  return request.headerValues(name)[0] ?? "";
}

/** Signatures that differ from one in their end, their length, or wholly. */
function otherSignatures(signature: string): readonly string[] {
  const changed = signature.replace(/.{4}$/, (end) => (end === "0000" ? "1111" : "0000"));
  return [changed, signature.slice(0, -1), ""];
}

function hmacEnvironments({ request, secret }: Signed): Environments {
  const signature = header(request, "X-Webhook-Signature");
  return {
    right: { WEBHOOK_SECRET: secret, SIGNATURE: signature },
    wrong: [
      { WEBHOOK_SECRET: `${secret.slice(0, -4)}AAA=` },
      ...otherSignatures(signature).map((other) => ({ SIGNATURE: other })),
    ],
  };
}

function standardEnvironments({ request, standardSecret }: Signed): Environments {
  const headers = { ...request.headers };
  const withHeaders = (changes: object) => ({ HEADERS: JSON.stringify({ ...headers, ...changes }) });
  return {
    right: { STANDARD_SECRET: standardSecret, ...withHeaders({}) },
    wrong: [
      { STANDARD_SECRET: `whsec_${Buffer.alloc(32).toString("base64")}` },
      withHeaders({ "webhook-id": "evt_other" }),
      withHeaders({ "webhook-timestamp": String(Number(header(request, "webhook-timestamp")) - 600) }),
      ...otherSignatures(header(request, "webhook-signature").split(" ")[0] ?? "").map((other) =>
        withHeaders({ "webhook-signature": other }),
      ),
    ],
  };
}

function keyEnvironments({ request, publicKey }: Signed): Environments {
  const headers = { ...request.headers };
  const withHeaders = (changes: object) => ({ HEADERS: JSON.stringify({ ...headers, ...changes }) });
  const [v1 = "", v1a = ""] = header(request, "webhook-signature").split(" ");
  return {
    right: { PUBLIC_KEY: publicKey, ...withHeaders({}) },
    wrong: [
      { PUBLIC_KEY: OTHER_KEY },
      withHeaders({ "webhook-id": "evt_other" }),
      withHeaders({ "webhook-timestamp": String(Number(header(request, "webhook-timestamp")) - 600) }),
      withHeaders({ "webhook-signature": v1 }),
      withHeaders({ "webhook-signature": v1a.replace("v1a", "v1") }),
      withHeaders({ "webhook-signature": v1a.replace(/,.{4}/, ",AAAA") }),
      withHeaders({ "webhook-signature": "" }),
    ],
  };
}

/** That of the vector T3 of Standard Webhooks. */
const OTHER_KEY = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";

describe("the verifier of docs/verifying.md", () => {
  it("in Node accepts signed requests only", async () => {
    await expectVerifier([process.execPath, writeSnippet("verify.mjs")], hmacEnvironments);
  });

  it("with hookline/receive accepts signed requests only", async () => {
    const command = [process.execPath, "--conditions=hookline-source", writeSnippet("verify-hookline.mjs")] as const;
    await expectVerifier([...command], (one) => {
      const { right, wrong } = standardEnvironments(one);
      const renamed = ({ STANDARD_SECRET: key, ...rest }: Readonly<Record<string, string>>) => {
        return key === undefined ? rest : { ...rest, WEBHOOK_SECRET: key };
      };
      return { right: { ...renamed(right), WEBHOOK_SECRET: one.secret }, wrong: wrong.map(renamed) };
    });
  });

  it("in Python accepts signed requests only", async () => {
    await expectVerifier(["python3", writeSnippet("verify.py")], hmacEnvironments);
  });

  it("in Go accepts signed requests only", async () => {
    const program = buildGo("verify.go");
    if (program !== undefined) await expectVerifier([program], hmacEnvironments);
  });

  it("of a public key in Node accepts signed requests only", async () => {
    await expectVerifier([process.execPath, writeSnippet("verify-ed25519.mjs")], keyEnvironments);
  });

  it("of a public key in Python accepts signed requests only", async () => {
    const source = writeSnippet("verify-ed25519.py");
    if (spawnSync("python3", ["-c", "import cryptography"]).status !== 0) {
      console.log("cryptography is not on this machine: verify-ed25519.py was not run");
      return;
    }
    await expectVerifier(["python3", source], keyEnvironments);
  });

  it("of a public key in Go accepts signed requests only", async () => {
    const program = buildGo("verify-ed25519.go");
    if (program !== undefined) await expectVerifier([program], keyEnvironments);
  });

  it("with a stock Standard Webhooks library accepts signed requests only", async () => {
    await expectVerifier([process.execPath, writeSnippet("verify-standard.mjs")], standardEnvironments);
  });
});
