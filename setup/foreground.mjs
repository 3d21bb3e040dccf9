import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Ctrl-C reaches us twice under npm, from the terminal and from npm itself: repeats within this time are one. */
const defaultRepeatMs = 500;

/**
 * Run a command in the foreground: our terminal, our signals, its exit status.
 *
 * The child gets a process group of its own and each signal from us, once; a second Ctrl-C later on is passed on as a second one.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, repeatMs?: number }} options
 * @returns {Promise<number>} Its exit status, 128 + n when signal n ended it.
 */
export function foreground(command, args, { cwd, repeatMs = defaultRepeatMs }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: "inherit", detached: true });
    const stop = passSignals(child, repeatMs);
    child.once("error", (error) => {
      stop();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      stop();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {number} repeatMs
 * @returns {() => void} Ends the passing.
 */
function passSignals(child, repeatMs) {
  /** @type {Map<string, number>} */
  const last = new Map();
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    const now = performance.now();
    if (now - (last.get(signal) ?? Number.NEGATIVE_INFINITY) >= repeatMs) child.kill(signal);
    last.set(signal, now);
  };
  // SIGWINCH: the terminal's new size, for a table that redraws.
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGWINCH"]);
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}
