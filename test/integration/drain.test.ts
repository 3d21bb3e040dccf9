import assert from "node:assert/strict";
import type { RunStatus } from "@umie/coordinator";
import { homeTest } from "../harness/home.js";
import { reference } from "../harness/reference.js";
import { api, runIs, runReaches } from "../harness/server.js";
import { assertRefused, start, umie, umieJson } from "../harness/umie.js";

const long = ["--set", "schedule.steps=60", "--set", "eval.everySteps=0", "--set", "eval.test=false"];
/** What is lost would have to be computed again. */
const seldom = ["--set", "checkpoint.everySteps=1000"];

homeTest(
  "workers that are drained leave between two steps, the last one with the state written down (F16)",
  async (home) => {
    await umieJson(home, ["up", "--workers", "0"]);
    const workers = ["one", "two"].map((id) => start(home, ["worker", "--id", id]));
    const { run } = await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", ...long, ...seldom]);
    await runIs(home, run, "that of two members", (status) => {
      return status.step > 2 && status.workers.filter(({ phase }) => phase === "member").length === 2;
    });

    // Two people at once, and one of them again: before the worker can have gone.
    await Promise.all(["a", "b", "a"].map((reason) => api(home, "/workers/one/drain", { user: "test", reason })));
    assert.equal((await workers[0]!.ended).status, 0);
    assertRefused(await umie(home, ["drain", "one"]), 3, /^There is no worker one: /m);

    await runReaches(home, run, (await api<RunStatus>(home, `/runs/${run}`)).step + 2);
    await umieJson(home, ["drain", "two"]);
    assert.equal((await workers[1]!.ended).status, 0);
    const waiting = await runIs(home, run, "without workers", ({ phase }) => phase === "waiting");
    assert.deepEqual([waiting.state, waiting.checkpoint?.step], ["running", waiting.step]);
    assert.equal(waiting.reason, "waiting for a worker: none is up");

    const third = start(home, ["worker", "--id", "three"]);
    const done = await runIs(home, run, "done", ({ state }) => state === "done");
    third.kill("SIGTERM");
    await third.ended;
    assert.equal(done.stateHash, (await reference(home, ["recipe.yaml", ...long, ...seldom])).stateHash);

    const { entries } = await umieJson<{ entries: { kind: string; text?: string }[] }>(home, ["logs", run]);
    const changes = entries.filter(({ kind }) => kind === "generation").map(({ text }) => text!);
    assert.ok(
      changes.some((text) => /1 members: one drained/.test(text)),
      changes.join("\n"),
    );
    assert.ok(!changes.some((text) => /no heartbeat|replaying/.test(text)), changes.join("\n"));
    const { acts } = await umieJson<{ acts: { act: string; reason: string }[] }>(home, ["status", run, "--audit"]);
    assert.deepEqual(
      acts.map(({ act }) => act),
      ["drain one", "drain one", "drain one", "drain two"],
    );
  },
);
