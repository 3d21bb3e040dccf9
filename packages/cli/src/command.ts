import type { WriteStream } from "node:tty";
import { type Command, InvalidArgumentError } from "commander";
import { exit } from "./failure.js";
import type { CommonFlags, Environment } from "./settings.js";

/** What a command works with: handed down from `main`, so that nothing below looks at the process's environment. */
export interface Context {
  env: Environment;
  cwd: string;
  stdout: WriteStream;
  stderr: WriteStream;
  /** Exit status of the command that ran. */
  status: number;
}

export interface Flags extends CommonFlags {
  verbose?: boolean;
}

type Status = Promise<number | undefined>;

/** Give a command without arguments its action; the result is the exit status, none meaning 0. `F`: the options it declares. */
export function act<F extends Flags>(command: Command, context: Context, action: (flags: F) => Status): void {
  verbose(command).action(async (flags: F) => {
    context.status = (await action(flags)) ?? exit.done;
  });
}

/** The same for a command with one argument. */
export function actOn<F extends Flags>(
  command: Command,
  context: Context,
  action: (argument: string, flags: F) => Status,
): void {
  verbose(command).action(async (argument: string, flags: F) => {
    context.status = (await action(argument, flags)) ?? exit.done;
  });
}

/** The same for a command with two arguments. */
export function actOnTwo<F extends Flags>(
  command: Command,
  context: Context,
  action: (first: string, second: string, flags: F) => Status,
): void {
  verbose(command).action(async (first: string, second: string, flags: F) => {
    context.status = (await action(first, second, flags)) ?? exit.done;
  });
}

const verbose = (command: Command) => command.option("--verbose", "show where an error came from");

export const say = (context: Context) => (line: string) => void context.stderr.write(`umie: ${line}\n`);

export function printLines(stream: WriteStream, lines: readonly string[]): void {
  stream.write(lines.map((line) => `${line}\n`).join(""));
}

/** The one document of `--json`. */
export function printJson(stream: WriteStream, value: unknown): void {
  stream.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** May this stream be given colours? (no-color.org; FORCE_COLOR as in Node) */
export function hasColour({ env }: Context, stream: WriteStream): boolean {
  if (env.NO_COLOR) return false;
  return (stream.isTTY && env.TERM !== "dumb") || (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0");
}

/** May lines on this stream be redrawn? */
export function isLive({ env }: Context, stream: WriteStream): boolean {
  return stream.isTTY === true && env.TERM !== "dumb" && !env.CI;
}

export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** Parser of an option that wants a whole number. */
export function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isInteger(value) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(
      `Wanted a whole number from ${from}${to < Number.MAX_SAFE_INTEGER ? ` to ${to}` : ""}.`,
    );
  };
}

/** Options of every command that talks to a server. */
export function withServer(command: Command): Command {
  return command
    .option("--server <url>", "talk to this coordinator (UMIE_SERVER; default: the one that runs in UMIE_HOME)")
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)");
}

/** Options of every command that computes here. */
export function withCompute(command: Command): Command {
  return command
    .option(
      "--threads <n>",
      "threads of one worker's arithmetic; they decide bits (UMIE_THREADS; default 1)",
      wholeNumber(1, 1024),
    )
    .option("--backend <name>", "native or wasm (UMIE_BACKEND; default: the best this machine has)");
}

export function withJson(command: Command, what = "one JSON document on stdout, all else on stderr"): Command {
  return command.option("--json", what);
}

/** The fields that have a value, for options that may be absent but not undefined. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
