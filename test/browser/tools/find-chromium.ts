import { accessSync, constants } from "node:fs";

const USUAL_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Finds the browser for the tests: `CHROMIUM_PATH` and no other when it is set, else a usual path. */
export function findChromium(): string | undefined {
  const given = process.env["CHROMIUM_PATH"] ?? "";
  return (given === "" ? USUAL_PATHS : [given]).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
