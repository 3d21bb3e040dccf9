import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * @typedef {object} Outcome
 * @property {number} code Exit status; 127 when the command does not exist, 128 + n when signal n ended it.
 * @property {string | null} signal
 * @property {string} stdout
 * @property {string} stderr
 */

const keptCharacters = 200_000;

/**
 * Run a command to its end and keep the last part of what it printed. Never rejects: an absent command is an outcome.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, timeoutMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd, env = process.env, timeoutMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    // Not spawn's own timeout: its timer outlives a command that does not exist.
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    const kept = { stdout: "", stderr: "" };
    for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
      child[stream].setEncoding("utf8").on("data", (text) => {
        kept[stream] = (kept[stream] + text).slice(-keptCharacters);
      });
    }
    const end = (/** @type {Outcome} */ outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    child.once("error", (error) => end({ ...kept, code: 127, signal: null, stderr: error.message }));
    child.once("close", (code, signal) =>
      end({ ...kept, code: code ?? 128 + constants.signals[signal ?? "SIGKILL"], signal }),
    );
  });
}

/** The last line with something on it, for an error sentence. @param {string} text */
export function lastLine(text) {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}
