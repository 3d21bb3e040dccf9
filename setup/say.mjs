// How set-up speaks: progress on stderr (stdout belongs to the command that follows), failures in one sentence.

/**
 * A step that cannot be done, told in one sentence: what, why, and after the colon the remedy.
 * Shown to the user as it stands, without a stack trace.
 */
export class SetupError extends Error {
  name = "SetupError";
}

/** @param {string} line One progress line, without a line end. */
export function say(line) {
  process.stderr.write(`umie set-up: ${line}\n`);
}

/**
 * Say what begins, do it, say how long it took.
 *
 * @template T
 * @param {string} title What is done, with its size where that is known: "unpacking the TensorFlow library (1.1 GB)".
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  say(`${title} …`);
  const start = performance.now();
  const result = await work();
  say(`${title}: done in ${seconds(performance.now() - start)}`);
  return result;
}

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Bytes in the decimal units that package registries use: 273829956 is "274 MB". @param {number} bytes */
export function size(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(0)} MB`;
  return `${(bytes / 1e3).toFixed(0)} kB`;
}

/** The message of whatever was thrown. @param {unknown} error */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}
