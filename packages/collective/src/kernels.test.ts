import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("../scripts/build-kernels.mjs", import.meta.url));

test("kernels.ts is what kernels.wat compiles to", async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [script, "--check"]);
  assert.equal(stderr, "");
});
