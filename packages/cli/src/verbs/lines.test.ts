import assert from "node:assert/strict";
import { test } from "node:test";
import { someRun } from "../fake-server.fixture.js";
import { checkLines } from "./doctor.js";
import { runTable } from "./list.js";
import { logLine } from "./logs.js";

test("logLine puts kind and step first and the rest as it comes", () => {
  assert.equal(
    logLine({ kind: "commit", step: 12, loss: 1.5, datasets: { snap: 1 } }),
    'commit  step 12  loss 1.5  datasets {"snap":1}',
  );
  assert.equal(logLine({ kind: "generation", text: "a joined" }), "generation  a joined");
  assert.equal(logLine({}), "entry");
});

test("runTable has a line for each run", () => {
  assert.deepEqual(runTable([someRun()]), [
    "run     state    priority  workers   step   loss  dev F1  test F1  submitted",
    "demo-1  running         0        1  30/60  1.234   0.400        –  2026-11-24 10:00:00 UTC",
  ]);
});

test("checkLines puts the remedy below its check", () => {
  const lines = checkLines(
    [
      { name: "Node", ok: "ok", figure: "v20" },
      { name: "GPU card", ok: "warn", figure: "none", remedy: "buy one" },
    ],
    false,
  );
  assert.deepEqual(lines, ["ok    Node      v20", "warn  GPU card  none", "                → buy one"]);
});
