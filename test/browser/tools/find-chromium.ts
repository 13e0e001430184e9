import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The shell first: it is the same browser without what a window takes, and needs a third less of the processor. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/homebrew/bin"];
const APPLICATIONS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Finds the browser for the tests: `CHROMIUM_PATH` and no other when it is set, else one in a usual place. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH: given = "", PATH: path = "" } = process.env;
  if (given !== "") return [given].find(isExecutable);
  const folders = [...path.split(delimiter).filter(Boolean), ...FOLDERS];
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...APPLICATIONS].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// Run by itself it prints what it found, and fails when that is nothing: so `.ci/run` goes by the same list.
if (import.meta.main) {
  const found = findChromium();
  if (found === undefined) process.exitCode = 1;
  else console.log(found);
}
