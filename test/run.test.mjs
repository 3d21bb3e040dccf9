import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const runner = fileURLToPath(new URL("./run.mjs", import.meta.url));
const passing = 'import { test } from "node:test"; test("passes", () => {});';
const failing = 'import { test } from "node:test"; test("fails", () => { throw new Error("no"); });';

/** A project with the given files and the runner in it. @param {import("node:test").TestContext} t @param {Record<string, string>} files */
function project(t, files) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "umie-run-"));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries({ "package.json": '{"type":"module"}', ...files })) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  fs.mkdirSync(path.join(root, "test"), { recursive: true });
  fs.copyFileSync(runner, path.join(root, "test", "run.mjs"));
  return root;
}

/** @param {string} root @param {string[]} args */
function run(root, ...args) {
  // Without the variable that tells a test runner that it is inside another one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, "test", "run.mjs"), ...args], {
    env,
    encoding: "utf8",
  });
  const tests = /^(?:#|ℹ) tests (\d+)$/m.exec(stdout)?.[1];
  return { status, tests: tests === undefined ? undefined : Number(tests), stdout, stderr };
}

const three = {
  "packages/a/src/x.test.ts": "",
  "packages/a/dist/x.test.js": passing,
  "test/numerics/deep/y.test.ts": "",
  "test/dist/numerics/deep/y.test.js": passing,
  "test/fault/z.test.ts": "",
  "test/dist/fault/z.test.js": passing,
};

test("run.mjs picks fast, numerics, long, the usual or all, and files by a part of their path", (t) => {
  const root = project(t, three);
  assert.deepEqual(
    [run(root, "fast").tests, run(root, "numerics").tests, run(root, "all").tests, run(root).tests],
    [1, 1, 3, 3],
  );
  assert.deepEqual([run(root, "long").tests, run(root, "usual").tests], [1, 2]);
  assert.equal(run(root, "all", "fault/").tests, 1);
  assert.equal(run(root, "all", "--test-name-pattern=no such test").status, 0);
});

test("run.mjs exits as the tests do", (t) => {
  assert.equal(run(project(t, three), "all").status, 0);
  assert.equal(run(project(t, { ...three, "packages/a/dist/x.test.js": failing }), "all").status, 1);
});

test("run.mjs fails when there is nothing to run, or not everything is compiled", (t) => {
  const none = run(project(t, {}), "all");
  assert.deepEqual([none.status, none.stderr], [1, 'Cannot run the tests: no test file found for "all"\n']);
  const missing = run(project(t, { ...three, "packages/b/src/new.test.ts": "" }), "all");
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /packages\/b\/src\/new\.test\.ts must be compiled first: run "npm run build"/);
  assert.equal(run(project(t, three), "quick").status, 2);
});

test("run.mjs removes a compiled test whose source is gone", (t) => {
  const root = project(t, { ...three, "packages/a/dist/gone.test.js": failing, "packages/a/dist/gone.test.d.ts": "" });
  const { status, stderr } = run(root, "fast");
  assert.equal(status, 0);
  assert.match(stderr, /removing packages\/a\/dist\/gone\.test\.js as its source is gone/);
  assert.deepEqual(fs.readdirSync(path.join(root, "packages/a/dist")), ["x.test.js"]);
});
