import assert from "node:assert/strict";
import { test } from "node:test";
import { type Candidate, chooseRun } from "./active-run.js";

const run = (id: string, state: Candidate["control"]["state"], desired: Candidate["control"]["desired"] = "run") => ({
  run: id,
  control: { state, desired },
});

test("chooseRun takes the first that was submitted and still wants workers", () => {
  assert.equal(chooseRun([run("a", "done"), run("b", "queued"), run("c", "queued")], null), "b");
  assert.equal(chooseRun([run("a", "failed"), run("b", "cancelled")], null), null);
  assert.equal(chooseRun([], null), null);
});

test("chooseRun stays with the run that workers serve until it wants them no more", () => {
  const others = [run("a", "queued"), run("c", "queued")];
  assert.equal(chooseRun([...others, run("b", "running")], "b"), "b");
  assert.equal(chooseRun([...others, run("b", "done")], "b"), "a");
});

test("a paused run lets others have the workers, one that is still pausing or is to go on does not", () => {
  for (const desired of ["pause", "park"] as const) {
    assert.equal(chooseRun([run("a", "paused", desired), run("b", "queued")], "a"), "b");
    assert.equal(chooseRun([run("a", "pausing", desired), run("b", "queued")], "a"), "a");
  }
  assert.equal(chooseRun([run("a", "paused", "run"), run("b", "queued")], null), "a");
  assert.equal(chooseRun([run("a", "paused", "cancel")], null), "a", "somebody has to write down that it is cancelled");
});
