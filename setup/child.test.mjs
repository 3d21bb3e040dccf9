import assert from "node:assert/strict";
import { test } from "node:test";
import { lastLine, run } from "./child.mjs";

test("run returns the outcome of commands that succeed, fail, are killed or do not exist", async () => {
  assert.deepEqual(await run(process.execPath, ["-p", "1 + 1"]), { code: 0, signal: null, stdout: "2\n", stderr: "" });
  const failed = await run(process.execPath, ["-e", "console.error('why'); process.exit(3)"]);
  assert.deepEqual([failed.code, lastLine(failed.stderr)], [3, "why"]);
  const late = await run(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { timeoutMs: 50 });
  assert.deepEqual([late.code, late.signal], [137, "SIGKILL"]);
  assert.equal((await run("umie-no-such-command", [])).code, 127);
});
