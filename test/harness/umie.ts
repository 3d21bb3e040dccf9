import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Home } from "./home.js";
import { Hopeless, until } from "./until.js";

const command = fileURLToPath(new URL("../../../packages/cli/bin/umie.js", import.meta.url));

/** How a command ended. */
export interface Ended {
  /** null where a signal ended it. */
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A `umie` command under way. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves with the match when the command has said this, on whichever stream. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

export interface Surroundings {
  /** Environment variables beside those of every command. */
  env?: Record<string, string>;
}

/** Start `umie ARGS` as a user would in the home's folder. */
export function start(home: Home, args: readonly string[], { env = {} }: Surroundings = {}): Running {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: home.folder,
    env: { ...inherited(), UMIE_HOME: home.umieHome, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = collect(child);
  home.commands.push({ args, said });
  const all = () => `${said.stdout}${said.stderr}`;
  let over = false;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => {
      over = true;
      resolve({ status, signal, ...said });
    });
  });
  return {
    pid: child.pid!,
    ended,
    kill: (signal) => void child.kill(signal),
    says: (pattern) =>
      until(`"umie ${args.join(" ")}" to say ${pattern}`, () => {
        const match = pattern.exec(all());
        if (!match && over) throw new Hopeless(`"umie ${args.join(" ")}" ended without saying ${pattern}:\n${all()}`);
        return match;
      }),
  };
}

/** Run `umie ARGS` to its end. */
export function umie(home: Home, args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return start(home, args, surroundings).ended;
}

/** Run `umie ARGS --json` and read what it prints. @throws {Error} If it ends with another status than 0. */
export async function umieJson<T>(home: Home, args: readonly string[], surroundings?: Surroundings): Promise<T> {
  return jsonOf<T>(await umie(home, [...args, "--json"], surroundings));
}

/** The one document on stdout of a command that ended well. @throws {Error} If it did not. */
export function jsonOf<T>({ status, signal, stdout, stderr }: Ended, wanted = 0): T {
  if (status !== wanted) throw new Error(`Ended with ${signal ?? status} instead of ${wanted}:\n${stderr}${stdout}`);
  return JSON.parse(stdout) as T;
}

/**
 * Check that a command refused with one sentence for people: this status, this text, no stack trace.
 *
 * @param sentence What stands behind `umie: ` to the end of stderr; where more was said before, that may be anything.
 */
export function assertRefused({ status, signal, stderr }: Ended, wanted: number, sentence: RegExp): void {
  assert.equal(signal ?? status, wanted, stderr);
  const told = stderr.split(/^umie: /m);
  assert.match(told.at(-1) ?? "", sentence);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+:\d+/m, "a stack trace");
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]!.setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  }
  return said;
}

/** Our environment without what would change a command's mind, but for where set-up keeps its things. */
function inherited(): NodeJS.ProcessEnv {
  const kept = new Set(["UMIE_CACHE", "UMIE_REDIS_BIN"]);
  const dropped = /^(UMIE_|NODE_TEST_|REDIS_URL$|PORT$|LOG_LEVEL$|FORCE_COLOR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.has(name) || !dropped.test(name)));
}
