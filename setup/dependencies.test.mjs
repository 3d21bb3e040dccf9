import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { installFailure, installProblem } from "./dependencies.mjs";

/** @param {import("node:test").TestContext} t */
function temporaryFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-setup-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("installFailure makes one sentence with a remedy out of what npm prints", () => {
  const cases = [
    ["npm error code ENOSPC", /disk is full/],
    ["npm error code EBADENGINE", /use Node 20 or 22/],
    ["npm error code EACCES", /may not be written/],
    [
      "npm error network request to https://registry.npmjs.org failed, reason: getaddrinfo ENOTFOUND",
      /cannot be reached/,
    ],
    ["npm error code EUSAGE", /does not fit package\.json/],
    ["npm error code EINTEGRITY", /wrong checksum/],
    ["npm error something new", /npm ci failed \(npm error something new\)/],
  ];
  for (const [output, expected] of cases)
    assert.match(installFailure(1, String(output)), /** @type {RegExp} */ (expected));
});

test("installProblem sees absent, half-installed, differing and missing packages", (t) => {
  const root = temporaryFolder(t);
  const json = (/** @type {string} */ file, /** @type {object} */ packages) =>
    fs.writeFileSync(path.join(root, file), JSON.stringify({ packages }));
  const a = { version: "1.0.0", integrity: "sha512-a" };
  const locked = {
    "": {},
    "packages/x": { version: "0.1.0" },
    "node_modules/a": a,
    "node_modules/other-platform": { ...a, optional: true },
  };
  json("package-lock.json", locked);
  assert.equal(installProblem(root), "none are there yet");
  fs.mkdirSync(path.join(root, "node_modules", "a"), { recursive: true });
  assert.equal(installProblem(root), "the last installation did not finish");
  json("node_modules/.package-lock.json", { "node_modules/a": a });
  assert.equal(installProblem(root), undefined);
  json("node_modules/.package-lock.json", { "node_modules/a": { ...a, version: "1.0.1" } });
  assert.equal(installProblem(root), "node_modules/a differs from package-lock.json");
  json("node_modules/.package-lock.json", { "node_modules/a": a });
  fs.rmSync(path.join(root, "node_modules", "a"), { recursive: true });
  assert.equal(installProblem(root), "node_modules/a is missing");
});
