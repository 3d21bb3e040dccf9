import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { nodeProblem, nodeRange } from "./node-version.mjs";
import { projectRoot } from "./project.mjs";

test("nodeProblem accepts what package.json accepts, and tells how to get another", () => {
  const { engines } = JSON.parse(fs.readFileSync(path.join(projectRoot, "package.json"), "utf8"));
  assert.equal(engines.node, `>=${nodeRange.from.join(".")} <${nodeRange.below}`);
  for (const good of ["20.19.0", "20.20.2", "21.0.0", "22.14.0"]) assert.equal(nodeProblem(good), undefined, good);
  for (const bad of ["18.20.0", "20.18.3", "23.0.0", "24.1.0"])
    assert.match(nodeProblem(bad) ?? "", /install Node 20 or 22/, bad);
});
