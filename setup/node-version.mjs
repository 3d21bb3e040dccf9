import { SetupError } from "./say.mjs";

/**
 * The Node versions that umie runs on: the same range as `engines.node` in package.json (a test compares them).
 *
 * @type {{ from: [number, number], below: number }}
 */
export const nodeRange = { from: [20, 19], below: 23 };

/**
 * TensorFlow.js 4.22 calls functions that Node 23 removed; our dependencies need 20.19.
 *
 * @param {string} [version] "20.19.2"
 * @returns {string | undefined} The sentence to show when this Node will not do.
 */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [fromMajor, fromMinor] = nodeRange.from;
  const tooOld = major < fromMajor || (major === fromMajor && minor < fromMinor);
  if (!tooOld && major < nodeRange.below) return undefined;
  const range = `>=${nodeRange.from.join(".")} <${nodeRange.below}`;
  return `Cannot run on Node ${version} as umie wants Node ${range}: install Node 20 or 22, for example with "nvm install 22"`;
}

/** @throws {SetupError} On a Node that will not do. */
export function requireNode() {
  const problem = nodeProblem();
  if (problem) throw new SetupError(problem);
}
