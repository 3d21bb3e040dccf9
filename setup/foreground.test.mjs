import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";

/** Says "ready", then each signal that it gets; SIGTERM ends it with status 7. */
const inner = `process.on("SIGINT", () => console.log("SIGINT"));
  process.on("SIGTERM", () => { console.log("SIGTERM"); process.exit(7); });
  setInterval(() => {}, 1000);
  console.log("ready");`;

/** A process that runs another in the foreground. @param {string} code What the inner one does. @param {number} repeatMs */
function outer(code, repeatMs) {
  const module = JSON.stringify(new URL("./foreground.mjs", import.meta.url).href);
  const options = JSON.stringify({ cwd: process.cwd(), repeatMs });
  const main = `import { foreground } from ${module};
    process.exitCode = await foreground(process.execPath, ["-e", ${JSON.stringify(code)}], ${options});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", main], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = child.stdout.setEncoding("utf8")[Symbol.asyncIterator]();
  const exit = new Promise((resolve) => child.once("exit", resolve));
  return { child, exit, next: async () => (await lines.next()).value?.trim() };
}

test("foreground passes a signal on once, though it comes twice", async () => {
  const { child, exit, next } = outer(inner, 1e9);
  assert.equal(await next(), "ready");
  child.kill("SIGINT");
  assert.equal(await next(), "SIGINT");
  child.kill("SIGINT");
  child.kill("SIGTERM");
  assert.equal(await next(), "SIGTERM");
  assert.equal(await exit, 7);
});

test("foreground passes a second signal on when it comes later", async () => {
  const { child, exit, next } = outer(inner, 0);
  assert.equal(await next(), "ready");
  for (let time = 1; time <= 2; time++) {
    child.kill("SIGINT");
    assert.equal(await next(), "SIGINT");
  }
  child.kill("SIGTERM");
  assert.equal(await next(), "SIGTERM");
  assert.equal(await exit, 7);
});

test("foreground returns the exit status, 128 + n after signal n", async () => {
  assert.equal(await outer("process.exit(3)", 0).exit, 3);
  assert.equal(await outer('process.kill(process.pid, "SIGKILL")', 0).exit, 137);
});
