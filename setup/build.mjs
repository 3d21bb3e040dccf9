import path from "node:path";
import { run } from "./child.mjs";
import { SetupError, say, seconds } from "./say.mjs";

/**
 * Compile what changed since the last time; the compiler knows what did.
 *
 * @param {string} root
 * @throws {SetupError} With the compiler's messages.
 */
export async function build(root) {
  const start = performance.now();
  const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const { code, stdout, stderr } = await run(process.execPath, [compiler, "-b"], { cwd: root });
  if (code !== 0)
    throw new SetupError(
      `Cannot build as the sources must compile: correct what tsc found\n${(stdout + stderr).trimEnd()}`,
    );
  await bundle(root);
  const ms = performance.now() - start;
  if (ms > 3000) say(`compiling: done in ${seconds(ms)}`);
}

/**
 * The web page is bundled by a program of its own, so that its compiler is loaded only when it is needed.
 *
 * @param {string} root
 */
async function bundle(root) {
  const script = path.join(root, "packages", "web", "bundle.mjs");
  const { code, stderr } = await run(process.execPath, [script], { cwd: root });
  if (code !== 0) throw new SetupError(`Cannot build the web page: correct what esbuild found\n${stderr.trimEnd()}`);
}
