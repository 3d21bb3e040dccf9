import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { s3Server } from "@umie/worker/testing";
import { type Home, homeTest } from "../harness/home.js";
import { type Essence, reference } from "../harness/reference.js";
import { api, runIs, runningServer, runReaches } from "../harness/server.js";
import { jsonOf, start, umie, umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";

interface Entry {
  kind: string;
  text?: string;
}

const paused = 75;
const variables = (env: object, store: string) => ({ ...(env as Record<string, string>), UMIE_STORE: store });

async function events(home: Home): Promise<Entry[]> {
  const { entries } = await api<{ entries: Entry[] }>(home, "/runs/small-1/log");
  return entries.filter(({ text }) => text !== undefined);
}

/** What a worker's metric says of checkpoints that failed. */
async function failures({ umieHome }: Home, worker: number): Promise<number> {
  const log = fs.readFileSync(path.join(umieHome, "logs", `worker-${worker}.log`), "utf8");
  const text = await (await fetch(`${/"metrics":"([^"]+)"/.exec(log)![1]}/metrics`)).text();
  return Number(/^umie_checkpoint_failures_total\{run="small-1"\} (\d+)$/m.exec(text)?.[1]);
}

homeTest(
  "a run with its checkpoints in an object store resumes from there, ends in the same bits and is evaluated from there",
  async (home, t) => {
    const server = await s3Server(t);
    const env = variables(server.env, `${await server.bucket()}/runs`);
    const training = start(home, ["train", "recipe.yaml", "--workers", "1"], { env });
    await runningServer(home);
    await training.says(/small-1 submitted/);
    await runReaches(home, "small-1", 9);
    training.kill("SIGINT");
    assert.equal((await training.ended).status, paused);
    const resumed = jsonOf<Essence & { checkpoint: { manifest: string } }>(
      await umie(home, ["resume", "small-1", "--json"], { env }),
    );
    assert.equal(resumed.stateHash, (await reference(home, ["recipe.yaml"])).stateHash);
    const { manifest } = resumed.checkpoint;
    assert.match(manifest, /^s3:\/\/bucket-1\/runs\/small-1\/manifests\/step-000000024-[0-9a-f]{16}\.json$/);
    const evaluated = await umieJson<{ step: number }>(home, ["eval", "small-1", "--split", "dev"], { env });
    assert.equal(evaluated.step, 24);
    assert.deepEqual(await umieJson(home, ["eval", manifest, "--split", "dev"], { env }), evaluated);
  },
);

homeTest(
  "training goes on while the object store is down, and its next checkpoint is written (F34)",
  async (home, t) => {
    const steps = ["--set", "schedule.steps=100", "--set", "eval.everySteps=0"];
    const server = await s3Server(t);
    const env = variables(server.env, await server.bucket("runs"));
    const training = start(home, ["train", "recipe.yaml", "--workers", "2", "--json", ...steps], { env });
    await runningServer(home, 2);
    await training.says(/small-1 submitted/);
    await runIs(home, "small-1", "kept once", ({ checkpoint }) => checkpoint !== null);
    await server.stop();
    const failed = await until("a checkpoint that failed", async () =>
      (await events(home)).find(({ kind }) => kind === "checkpoint-failed"),
    );
    assert.match(failed.text!, /^Cannot write the checkpoint of step \d+ to s3:\/\/runs\/small-1 \(.*ECONNREFUSED/);
    assert.ok((await Promise.all([1, 2].map((n) => failures(home, n)))).some((count) => count > 0));
    const { step } = await runReaches(home, "small-1", 0);
    await runReaches(home, "small-1", step + 5);
    // It comes back without what it held: everything is written anew.
    await (await s3Server(t, server.port)).bucket("runs");
    const before = (await runReaches(home, "small-1", 0)).checkpoint?.step ?? 0;
    const { checkpoint } = await runIs(
      home,
      "small-1",
      "kept again",
      (status) => (status.checkpoint?.step ?? 0) > before,
    );
    assert.ok(checkpoint);
    const { status, stdout, stderr } = await training.ended;
    const { stateHash } = jsonOf<Essence>({ status, signal: null, stdout, stderr });
    assert.equal(stateHash, (await reference(home, ["recipe.yaml", ...steps])).stateHash);
  },
);
