import assert from "node:assert/strict";
import type { RunStatus } from "@umie/coordinator";
import { type Home, homeTest } from "../harness/home.js";
import { reference } from "../harness/reference.js";
import { runIs } from "../harness/server.js";
import { assertRefused, umie, umieJson } from "../harness/umie.js";

const short = ["--set", "eval.everySteps=0", "--set", "eval.test=false"];

const submit = async (home: Home, ...args: string[]) =>
  (await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", ...short, ...args])).run;

const fork = async (home: Home, target: string, ...args: string[]) =>
  (await umieJson<RunStatus>(home, ["fork", target, ...args])).id;

const stateOf = async (home: Home, run: string) =>
  (await runIs(home, run, "done", ({ state }) => state === "done")).stateHash;

homeTest(
  "a fork goes on from its parent's state, from a checkpoint or computed anew: the bits are the same",
  async (home) => {
    const { stateHash } = await reference(home, ["recipe.yaml", ...short]);
    await umieJson(home, ["up", "--workers", "2"]);
    // The newest checkpoints are those of steps 16, 20 and 24; of the other one there is none but the last.
    const often = await submit(home);
    const never = await submit(home, "--set", "checkpoint.everySteps=1000", "--name", "bare");
    assert.deepEqual([await stateOf(home, often), await stateOf(home, never)], [stateHash, stateHash]);

    // Nothing differs, so nothing may: from a checkpoint of the very step, of a step before, and from the beginning.
    const same = await Promise.all([fork(home, `${often}@20`), fork(home, `${often}@18`), fork(home, `${never}@3`)]);
    for (const run of same) assert.equal(await stateOf(home, run), stateHash, run);

    const slower = ["--set", "optimizer.learningRate=0.005", "--reason", "slower"];
    const [near, anew] = [await fork(home, `${often}@18`, ...slower), await fork(home, `${never}@18`, ...slower)];
    const other = await stateOf(home, near);
    assert.notEqual(other, stateHash);
    assert.equal(await stateOf(home, anew), other);

    const audited = (await umie(home, ["audit", near])).stdout;
    assert.match(audited, /all 24 steps are as planned/);
    assert.match(audited, /steps 1 to 18 are those of small-1/);
    const told = (await umie(home, ["status", near])).stdout;
    assert.match(told, /forked from small-1 at step 18; optimizer\.learningRate 0\.02 → 0\.005/);
    assert.match((await umie(home, ["status", near, "--audit"])).stdout, / fork of small-1 at step 18 +slower/);

    // A fork of a fork shares the first one's steps up to where that began.
    const deeper = await fork(home, `${near}@20`, "--set", "schedule.steps=26");
    assert.notEqual(await stateOf(home, deeper), other);
    assertRefused(await umie(home, ["fork", often]), 4, /schedule\.steps must be above 24, .*: it is 24$/m);
    const bigger = await umie(home, ["fork", `${often}@20`, "--set", "model.override.dModel=64"]);
    assertRefused(bigger, 4, /its network must be the parent's: model\.override\.dModel would be 64 instead of 32$/m);
  },
);
