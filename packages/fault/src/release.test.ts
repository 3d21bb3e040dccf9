import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { faultPoints } from "./points.js";

/** Passes every point in a process of its own, with a script that would throw at each. @returns what it says. */
function passAll(t: TestContext, conditions: readonly string[]): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-fault-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const points = Object.keys(faultPoints);
  const script = points.map((point) => ({ point, act: "throw", message: "fired", times: 0 }));
  fs.writeFileSync(path.join(folder, "faults.json"), JSON.stringify(script));
  const program = `
    import { faultPoint, faultyValues } from "@umie/fault";
    let fired = 0;
    for (const point of ${JSON.stringify(points)}) {
      try { faultPoint(point); } catch { fired += 1; }
      const values = Float32Array.of(1);
      faultyValues(point, values);
      if (values[0] !== 1) fired += 1;
    }
    process.stdout.write(String(fired));`;
  return execFileSync(process.execPath, [...conditions, "--input-type=module", "-e", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", UMIE_FAULTS: path.join(folder, "faults.json") },
    stdio: ["ignore", "pipe", "ignore"],
  });
}

test("no point can fire without the condition, whatever script is there", (t) => {
  assert.equal(passAll(t, []), "0");
});

test("every point fires under the condition", (t) => {
  assert.equal(passAll(t, ["--conditions=umie-fault"]), String(Object.keys(faultPoints).length));
});
