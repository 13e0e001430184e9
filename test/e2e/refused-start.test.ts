import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { checkStart } from "../../scripts/check-start.ts";
import { makeState, removeState, root } from "./tools/hookline.ts";
import { findFreePort } from "./tools/processes.ts";

interface Refusal {
  readonly what: string;
  /** What is run; without one, only the check that they all do. */
  readonly script?: "start" | "start-producer" | "prepare-database";
  readonly flags: readonly string[];
  readonly producerPort?: string;
  /** The line that is printed. */
  readonly said: RegExp;
}

const folder = makeState();
const file = join(folder, "file");
/** Where nothing may be made before the start is known to be possible. */
const untouched = join(folder, "untouched");
const half = join(folder, "half");
const taker: Server = createServer((socket) => socket.destroy());
let freePort: number;
let takenPort: number;

beforeAll(async () => {
  writeFileSync(file, "");
  mkdirSync(join(half, "v3"), { recursive: true });
  writeFileSync(join(half, "v3/d1"), "");
  [takenPort, freePort] = [await findFreePort(), await findFreePort()];
  await new Promise<void>((resolve) => taker.listen(takenPort, "127.0.0.1", resolve));
});

afterAll(async () => {
  await new Promise((resolve) => taker.close(resolve));
  removeState(folder);
});

/** Root may write to what is read-only, so these are folders that nobody can make. */
function stateRefusals(): readonly Refusal[] {
  const states = [
    [file, file],
    [join(file, "deeper/still"), join(file, "deeper/still")],
    [half, join(half, "v3/d1")],
    ["/dev/null/state", "/dev/null/state"],
  ] as const;
  const line = (path: string) =>
    new RegExp(`^${path} is or lies in a file: mend that, or keep the state in another folder with --persist-to\\.$`);
  const at = (state: string) => ["--port", String(freePort), "--persist-to", state];
  return [
    ...states.map(([state, path]) => ({ what: `a state in ${state}`, flags: at(state), said: line(path) })),
    { what: "a state in a file, by npm start", script: "start", flags: at(file), said: line(file) },
    { what: "a state in a file, by the producer", script: "start-producer", flags: at(file), said: line(file) },
    { what: "a database in a file", script: "prepare-database", flags: [half], said: line(join(half, "v3/d1")) },
    {
      what: "a state without a name",
      flags: ["--persist-to"],
      said: /^--persist-to needs a folder, such as \.\/state\.$/,
    },
  ];
}

const at = (port: string | number) => ["--port", String(port), "--persist-to", untouched];

function portRefusals(): readonly Refusal[] {
  const shared = new URL(inject("hooklineUrl")).port;
  const noPort = ["abc", "", "0", "65536", "8787x", "1e3", "-1"].flatMap((port) => [
    { what: `the port "${port}"`, flags: at(port), said: new RegExp(`^--port must be a number .* not "${port}"\\.$`) },
    {
      what: `the producer's port "${port}"`,
      flags: at(freePort),
      producerPort: port,
      said: new RegExp(`^--producer-port must be a number from 1 to 65535, not "${port}"\\.$`),
    },
  ]);
  const taken = new RegExp(`^Port ${takenPort} is taken: end what listens there, or choose another with --port\\.$`);
  return [
    ...noPort,
    { what: "a taken port", script: "start", flags: at(takenPort), said: taken },
    { what: "a taken port beside a producer", script: "start-producer", flags: at(takenPort), said: taken },
    {
      what: "a taken port of the producer",
      script: "start-producer",
      flags: [...at(freePort), "--producer-port", String(takenPort)],
      said: new RegExp(`^Port ${takenPort} is taken: .* --producer-port\\.$`),
    },
    {
      what: "the last port, which leaves none for the producer",
      script: "start-producer",
      flags: at(65_535),
      said: /^--producer-port must be a number from 1 to 65535, not "65536"\.$/,
    },
    {
      what: "the port of another Hookline",
      flags: at(shared),
      said: new RegExp(
        `^Another Hookline is at http://127\\.0\\.0\\.1:${shared} already: .* --port and .*--persist-to\\.$`,
      ),
    },
    {
      what: "one port for both",
      flags: at(freePort),
      producerPort: String(freePort),
      said: new RegExp(`^--port and --producer-port are both ${freePort}: `),
    },
    {
      what: "an address of another machine",
      flags: [...at(freePort), "--ip", "192.0.2.1"],
      said: /^Nothing can listen at 192\.0\.2\.1:\d+ \(EADDRNOTAVAIL\): choose another --ip\.$/,
    },
  ];
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a script to its end, and that of everything that holds what it writes to. */
async function run(script: string, flags: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, `scripts/${script}.ts`), ...flags], { cwd: root });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (said += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, said: said.trimEnd() };
}

async function check(flags: readonly string[], producerPort?: string): Promise<Ended> {
  try {
    await checkStart(flags, producerPort);
    return { code: 0, said: "" };
  } catch (error) {
    return { code: 1, said: error instanceof Error ? error.message : String(error) };
  }
}

it("a start that can't succeed says so in one line, leaves nothing running and changes nothing", async () => {
  for (const { what, script, flags, producerPort, said } of [...stateRefusals(), ...portRefusals()]) {
    const ended = await (script === undefined ? check(flags, producerPort) : run(script, flags));
    expect({ what, ...ended }).toEqual({ what, code: 1, said: expect.stringMatching(said) });
  }
  expect(existsSync(untouched)).toBe(false);
  expect(readdirSync(join(half, "v3"))).toEqual(["d1"]);
});
