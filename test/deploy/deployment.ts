import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { deployHookline } from "../../scripts/deploy/deploy.ts";
import { ACCOUNT, serveStandIn, type StandIn, TOKEN } from "./stand-in.ts";

const repository = resolve(import.meta.dirname, "../..");

/** What a run of the script came to. */
export interface Outcome {
  /** Why it ended early; undefined if it did what it was asked. */
  readonly failure: string | undefined;
  readonly printed: string;
}

/** A checkout, a home and an account to deploy to. */
export interface Stage {
  readonly standIn: StandIn;
  readonly root: string;
  readonly home: string;
  /** Runs the script; `answer` is what a person says to its questions, which are kept. */
  deploy(args: readonly string[], around?: Around): Promise<Outcome>;
  /** Changes the checkout's wrangler.toml. */
  edit(change: (toml: string) => string): void;
  close(): Promise<void>;
}

export interface Around {
  /** Whether the script was killed: it ends where it would wait for another try. */
  readonly isCut?: () => boolean;
  readonly answer?: (question: string) => boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Sets up a stage of its own. */
export async function openStage(): Promise<Stage> {
  const standIn = await serveStandIn();
  const folder = mkdtempSync(join(tmpdir(), "hookline-deploy-"));
  const [root, home] = [join(folder, "checkout"), join(folder, "home")];
  cpSync(join(repository, "migrations"), join(root, "migrations"), { recursive: true });
  cpSync(join(repository, "wrangler.toml"), join(root, "wrangler.toml"));
  for (const name of ["src", "public", "node_modules", "package.json", "tsconfig.json"]) {
    symlinkSync(join(repository, name), join(root, name));
  }
  return {
    standIn,
    root,
    home,
    async deploy(args, { answer, env, isCut } = {}) {
      const printed: string[] = [];
      let clock = Date.parse("2026-01-02T03:04:05Z");
      try {
        await deployHookline(
          {
            root,
            home,
            env: {
              PATH: process.env["PATH"],
              HOME: folder,
              NODE_COMPILE_CACHE: join(repository, "node_modules/.cache/wrangler"),
              CLOUDFLARE_API_BASE_URL: standIn.url,
              CLOUDFLARE_API_TOKEN: TOKEN,
              CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
              ...env,
            },
            ask:
              answer === undefined
                ? undefined
                : async (question) => {
                    printed.push(question);
                    return answer(question);
                  },
            print: (text) => printed.push(text),
            pause: async () => {
              if (isCut?.() === true) throw new Error("cut off");
            },
            now: () => (clock += 1000),
          },
          args,
        );
        return { failure: undefined, printed: printed.join("") };
      } catch (error) {
        return { failure: error instanceof Error ? error.message : String(error), printed: printed.join("") };
      }
    },
    edit(change) {
      const path = join(root, "wrangler.toml");
      writeFileSync(path, change(readFileSync(path, "utf8")));
    },
    async close() {
      await standIn.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
