#!/usr/bin/env node
// Run compiled tests: node test/run.mjs [fast|numerics|long|usual|all] [arguments of node --test, or names of test files]
//   fast      set-up and packages: beside the code, no other process needed
//   numerics  parity with reference implementations
//   long      the failure matrix row by row, chaos, failures of Redis and of coordinators, kubectl on a cluster, alerts by their faults
//   usual     everything but the long ones: what npm test runs
//   all       everything
// Node 20's --test takes no globs, so the files are found here and named one by one.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { availableParallelism, constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const sets = /** @type {const} */ (["fast", "numerics", "long", "usual", "all"]);
/** No test may hang a run for ever; a longer one passes its own. */
const testTimeoutMs = 600_000;

/** @param {string[]} args */
function main([set = "all", ...rest]) {
  if (!sets.some((known) => known === set))
    return fail(`the set of tests must be one of ${sets.join(", ")}: got ${set}`, 2);
  const compiled = compiledTests();
  removeStale(new Set(compiled.map(({ js }) => js)));
  const wanted = compiled.filter(({ source }) => belongs(source, set));
  const missing = wanted.find(({ js }) => !fs.existsSync(absolute(js)));
  if (missing) return fail(`${missing.source} must be compiled first: run "npm run build"`, 1);
  const { files, options } = pick(
    [...(set === "numerics" || set === "long" ? [] : plainTests()), ...wanted.map(({ js }) => js)],
    rest,
  );
  if (files.length === 0) return fail(`no test file found for "${[set, ...rest].join(" ")}"`, 1);
  // Node's own choice is one less than there are cores, which is one file at a time on a machine of two.
  const concurrency = `--test-concurrency=${availableParallelism()}`;
  return runNode(["--test", `--test-timeout=${testTimeoutMs}`, concurrency, ...options, ...files]);
}

/** Every test in TypeScript and where the compiler puts it; all paths from the root. */
function compiledTests() {
  const inPackages = below("packages").filter((file) => /^packages\/[^/]+\/src\/.*\.test\.ts$/.test(file));
  const outside = below("test").filter((file) => file.endsWith(".test.ts") && !file.startsWith("test/dist/"));
  const js = (/** @type {string} */ file) => file.replace(/\.ts$/, ".js");
  return [
    ...inPackages.map((source) => ({ source, js: js(source).replace("/src/", "/dist/") })),
    ...outside.map((source) => ({ source, js: js(source).replace("test/", "test/dist/") })),
  ];
}

/** Set-up, this runner and the arrows must work before anything is compiled, so they and their tests are plain JavaScript. */
function plainTests() {
  return [...below("setup"), ...below("test")].filter((file) => file.endsWith(".test.mjs"));
}

/** @param {string} source @param {string} set */
function belongs(source, set) {
  const isLong = /^test\/(fault|chaos|cluster|monitoring\/faults|integration\/(redis-|coordinators))/.test(source);
  if (set === "all" || set === "usual") return set === "all" || !isLong;
  if (set === "long") return isLong;
  return set === "numerics" ? source.startsWith("test/numerics/") : !source.startsWith("test/");
}

/**
 * Arguments that start with a dash go to Node; others keep the test files whose path contains one of them.
 *
 * @param {string[]} files @param {string[]} args
 */
function pick(files, args) {
  const names = args.filter((arg) => !arg.startsWith("-"));
  const kept = files.filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
  return { files: kept, options: args.filter((arg) => arg.startsWith("-")) };
}

/** The compiler leaves the output of a deleted source behind; such a test would go on passing. @param {Set<string>} current */
function removeStale(current) {
  const outputs = [...below("packages").filter((file) => /^packages\/[^/]+\/dist\//.test(file)), ...below("test/dist")];
  for (const js of outputs.filter((file) => file.endsWith(".test.js") && !current.has(file))) {
    process.stderr.write(`removing ${js} as its source is gone\n`);
    for (const end of [".js", ".js.map", ".d.ts", ".d.ts.map"])
      fs.rmSync(absolute(js.replace(/\.js$/, end)), { force: true });
  }
}

/** @param {string} folder @returns {string[]} Paths from the root, with `/`, sorted. */
function below(folder) {
  const skipped = new Set(["node_modules", "fixtures"]);
  /** @param {string} at @returns {string[]} */
  const walk = (at) =>
    fs.readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
      const place = `${at}/${entry.name}`;
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(place);
      return [place];
    });
  const start = absolute(folder);
  return fs.existsSync(start) ? walk(start).map(relative).sort() : [];
}

/** @param {string} file */
function absolute(file) {
  return path.join(root, file);
}

/** @param {string} file */
function relative(file) {
  return path.relative(root, file).split(path.sep).join("/");
}

/** @param {string[]} args @returns {Promise<number>} */
function runNode(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** @param {string} sentence @param {number} code */
function fail(sentence, code) {
  process.stderr.write(`Cannot run the tests: ${sentence}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
