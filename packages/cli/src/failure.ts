import { CommanderError } from "commander";

/** What a command's exit status means (DESIGN §10). */
export const exit = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  unavailable: 5,
  /** EX_TEMPFAIL of sysexits.h: stopped on request; `umie resume` goes on. */
  resumable: 75,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

/** A command that cannot do what was asked: one sentence for the user, and the exit status. */
export class CommandFailure extends Error {
  override name = "CommandFailure";

  constructor(
    message: string,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Errors of other packages that have a status of their own, by name, so that looking does not load those packages. */
const statusOfName: Record<string, number> = {
  RecipeError: exit.usage,
  DataError: exit.usage,
  InputError: exit.usage,
  LeakError: exit.usage,
  ScalingError: exit.usage,
  NoCheckpoint: exit.notFound,
  NeedsToken: exit.usage,
  RedisUnusable: exit.unavailable,
  StoreUnavailable: exit.unavailable,
  RedisDirectoryBusy: exit.conflict,
};

const statusOfCode: Record<string, number> = {
  EADDRINUSE: exit.conflict,
  ECONNREFUSED: exit.unavailable,
  ECONNRESET: exit.unavailable,
};

const sentenceOfCode: Record<string, (error: SystemError) => string> = {
  EADDRINUSE: ({ address, port }) =>
    `Cannot listen on ${address ?? "this host"}:${port} as another process does: choose another port, or 0 for a free one`,
  EACCES: ({ path, syscall }) => `Cannot ${syscall} ${path} as its permissions do not allow it`,
  ENOENT: ({ path }) => `Cannot find ${path}`,
  ENOSPC: ({ path }) => `Cannot write${path ? ` ${path}` : ""} as the disk is full: free some space`,
};

interface SystemError extends Error {
  code?: string;
  address?: string;
  port?: number;
  path?: string;
  syscall?: string;
}

/** What to tell the user and which status to end with, whatever was thrown. */
export function describeFailure(thrown: unknown): { sentence: string; status: number } {
  if (!(thrown instanceof Error)) return { sentence: String(thrown), status: exit.failed };
  if (thrown instanceof CommandFailure) return { sentence: thrown.message, status: thrown.status };
  // Commander has said it already.
  if (thrown instanceof CommanderError) return { sentence: "", status: thrown.exitCode === 0 ? exit.done : exit.usage };
  const error = thrown as SystemError;
  const status = statusOfName[error.name] ?? statusOfCode[error.code ?? ""] ?? exit.failed;
  return { sentence: sentenceOfCode[error.code ?? ""]?.(error) ?? error.message, status };
}
