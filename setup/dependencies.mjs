import fs from "node:fs";
import path from "node:path";
import { freeBytes } from "./cache.mjs";
import { lastLine, run } from "./child.mjs";
import { SetupError, size, step } from "./say.mjs";

const installedBytes = 900e6;

/**
 * Install what package-lock.json names, when it is not there yet. No package's install script runs: TensorFlow.js's own
 * would download another library, and the native tools (biome, buf, esbuild, sharp, canvas) come as ready platform packages.
 *
 * @param {string} root
 * @throws {SetupError}
 */
export async function ensureDependencies(root) {
  const why = installProblem(root);
  if (!why) return;
  const free = freeBytes(root);
  if (free !== undefined && free < installedBytes) {
    throw new SetupError(
      `Cannot install npm packages in ${root} as they need ${size(installedBytes)} and ${size(free)} are free: free some space`,
    );
  }
  await step(`installing npm packages (${why})`, () => install(root));
}

/**
 * Why node_modules is not what package-lock.json says, by npm's own record of what it installed.
 * This also sees an `npm install` made by hand, and leaves it alone when it fits.
 *
 * @param {string} root
 * @returns {string | undefined} Nothing when all is as locked.
 */
export function installProblem(root) {
  const modules = path.join(root, "node_modules");
  if (!fs.existsSync(modules)) return "none are there yet";
  const installed = readPackages(path.join(modules, ".package-lock.json"));
  if (!installed) return "the last installation did not finish";
  const locked = readPackages(path.join(root, "package-lock.json"));
  if (!locked)
    throw new SetupError(
      `Cannot install npm packages as ${path.join(root, "package-lock.json")} must be a lock file: restore it with git`,
    );
  for (const [place, wanted] of Object.entries(locked)) {
    if (!place.includes("node_modules/")) continue;
    const found = installed[place];
    // Packages for other platforms are optional and rightly absent.
    if (!found && wanted.optional) continue;
    if (!found || found.version !== wanted.version || found.integrity !== wanted.integrity)
      return `${place} differs from package-lock.json`;
    if (!fs.existsSync(path.join(root, place))) return `${place} is missing`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** @param {string} root */
async function install(root) {
  // Development packages too, whatever NODE_ENV says: the build needs the compiler. Optional ones too: platform packages.
  const flags = [
    "ci",
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const [program, ...args] = npmCommand();
  const { code, stdout, stderr } = await run(program, [...args, ...flags], { cwd: root });
  if (code !== 0) throw new SetupError(installFailure(code, stdout + stderr));
}

/**
 * The npm that started us, else the one on PATH.
 *
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js") ? [process.execPath, script] : ["npm"];
}

/**
 * One sentence out of npm's many lines.
 *
 * @param {number} code
 * @param {string} output
 */
export function installFailure(code, output) {
  const problem = "Cannot install npm packages";
  if (code === 127) return `${problem} as npm was not found: install it together with Node 20 or 22`;
  if (/ENOSPC/.test(output)) return `${problem} as the disk is full: free some space`;
  if (/EBADENGINE/.test(output))
    return `${problem} as this Node or npm is outside the range that a package wants: use Node 20 or 22`;
  if (/EACCES|EPERM|EROFS/.test(output))
    return `${problem} as node_modules or npm's cache may not be written: check who owns them (npm config get cache)`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    return `${problem} as the package registry cannot be reached: check the network, or name a mirror with "npm config set registry URL"`;
  }
  if (/EUSAGE/.test(output))
    return `${problem} as package-lock.json does not fit package.json: restore both with git, or run "npm install" after a change`;
  if (/EINTEGRITY/.test(output))
    return `${problem} as a downloaded package has the wrong checksum: try again, and if it stays so do not trust the registry`;
  return `${problem} as npm ci failed (${lastLine(output)}): run "npm ci --ignore-scripts" to see more`;
}
