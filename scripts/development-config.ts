import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const DEPLOYED = join(root, "wrangler.toml");
/** Beside the other, since the paths in it are relative. */
const DEVELOPED = join(root, "wrangler.development.toml");

/** Locally every mail can be sent: wrangler keeps it in a file. A deployed Worker needs a domain for it first. */
const SEND_EMAIL = '\n[[send_email]]\nname = "EMAIL"\n';

/**
 * Writes the configuration of `npm start`: `wrangler.toml`, with the binding for mail. Answers its path. What is there already is
 * not written again, since every wrangler that runs by it would start anew.
 */
export function writeDevelopmentConfig(): string {
  const deployed = readFileSync(DEPLOYED, "utf8");
  if (/^\[\[send_email\]\]$/m.test(deployed)) return DEPLOYED;
  const text = `# Written by npm start: change wrangler.toml instead.\n${deployed}${SEND_EMAIL}`;
  if (readOrNothing(DEVELOPED) === text) return DEVELOPED;
  const written = `${DEVELOPED}.${process.pid}`;
  writeFileSync(written, text);
  renameSync(written, DEVELOPED);
  return DEVELOPED;
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
