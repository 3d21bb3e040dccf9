import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { withLock } from "./lock.mjs";

/** @param {import("node:test").TestContext} t */
function lockFile(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-lock-"));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, "deep", "lock");
}

/** A process that appends "in" and "out" to a log around its work, under the lock. @param {string} file @param {string} log @param {string} work */
function worker(file, log, work) {
  const code = `import fs from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(new URL("./lock.mjs", import.meta.url).href)};
    const note = (word) => fs.appendFileSync(${JSON.stringify(log)}, word + "\\n");
    await withLock(${JSON.stringify(file)}, async () => { note("in"); ${work}; note("out"); });`;
  return spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "ignore", "pipe"] });
}

/** @param {import("node:child_process").ChildProcess} child @returns {Promise<number | null>} */
const ended = (child) => new Promise((resolve) => child.once("exit", resolve));

test("withLock lets one process work at a time, and all of them in the end", async (t) => {
  const file = lockFile(t);
  const log = `${path.dirname(path.dirname(file))}/log`;
  const children = Array.from({ length: 4 }, () => worker(file, log, "await sleep(30)"));
  assert.deepEqual(await Promise.all(children.map(ended)), [0, 0, 0, 0]);
  assert.equal(fs.readFileSync(log, "utf8"), "in\nout\n".repeat(4));
  assert.equal(fs.existsSync(file), false);
});

test("withLock breaks the lock of a process that was killed", async (t) => {
  const file = lockFile(t);
  const killed = worker(file, `${path.dirname(path.dirname(file))}/log`, 'process.kill(process.pid, "SIGKILL")');
  await ended(killed);
  assert.equal(JSON.parse(fs.readFileSync(file, "utf8")).pid, killed.pid);
  assert.equal(await withLock(file, async () => "done"), "done");
});

test("withLock says whom it waits for", async (t) => {
  const file = lockFile(t);
  let said = "";
  const waiting = await withLock(file, async () => {
    const child = worker(file, `${path.dirname(path.dirname(file))}/log`, "");
    await new Promise((resolve) => {
      child.stderr.setEncoding("utf8").on("data", (chunk) => {
        said += chunk;
        if (said.includes("\n")) resolve(undefined);
      });
    });
    return { end: ended(child) };
  });
  assert.equal(await waiting.end, 0);
  assert.match(said, new RegExp(`another set-up is at work \\(process ${process.pid} on .*\\): waiting`));
});

test("withLock breaks a lock that nobody touches any more, and one without sense", async (t) => {
  const file = lockFile(t);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ pid: 1, host: "another-host" }));
  const old = new Date(Date.now() - 600_000);
  fs.utimesSync(file, old, old);
  assert.equal(await withLock(file, async () => 1), 1);
  fs.writeFileSync(file, "");
  assert.equal(await withLock(file, async () => 2), 2);
});

test("withLock gives the lock back when the work throws", async (t) => {
  const file = lockFile(t);
  await assert.rejects(
    withLock(file, async () => {
      throw new Error("no");
    }),
    /no/,
  );
  assert.equal(fs.existsSync(file), false);
});
