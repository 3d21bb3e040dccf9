import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const module = fileURLToPath(new URL("./interruption.js", import.meta.url));

/** A process that watches signals and tells of the wish. */
function watcher() {
  const program = `
    const { watchSignals, interrupted } = await import(${JSON.stringify(module)});
    const watched = watchSignals();
    const stay = setInterval(() => {}, 1000);
    process.send("watching");
    await interrupted(watched);
    process.send(watched.signal.reason.status);
    process.on("message", () => clearInterval(stay));
    process.channel.unref();`;
  return spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

test("the first signal is a wish that says what to end with, the second ends the process at once", async () => {
  const child = watcher();
  await once(child, "message");
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "message"), [143, undefined]);
  const exit = once(child, "exit");
  // A repeat within half a second counts as the same wish, so insist until it is another one.
  const insist = setInterval(() => child.kill("SIGINT"), 100);
  assert.deepEqual(await exit, [130, null]);
  clearInterval(insist);
});
