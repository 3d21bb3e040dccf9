import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { RunStatus } from "@umie/coordinator";
import { connect, RunLedger } from "@umie/ledger";
import { type Home, homeTest } from "../harness/home.js";
import { kill } from "../harness/processes.js";
import { reference } from "../harness/reference.js";
import { runningServer, type ServerFile } from "../harness/server.js";
import { type Running, start, umie, umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";

const long = ["--set", "schedule.steps=80", "--set", "eval.everySteps=40"];

interface Coordinator {
  process: Running;
  url: string;
}

/** One more coordinator beside that of the server. */
async function coordinator(home: Home): Promise<Coordinator> {
  const process = start(home, ["coordinator", "--port", "0"]);
  const [, url = ""] = await process.says(/umie coordinator at (\S+)/);
  return { process, url };
}

/** A run under way with two workers, and its records. */
async function running(home: Home, t: TestContext): Promise<{ ledger: RunLedger; server: ServerFile }> {
  await umieJson(home, ["up", "--workers", "2"]);
  const server = await runningServer(home, 2);
  const { run } = await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", ...long]);
  const redis = await connect(server.redisUrl);
  t.after(() => redis.disconnect());
  const ledger = new RunLedger(redis, run);
  await reaches(ledger, 3);
  return { ledger, server };
}

const reaches = (ledger: RunLedger, step: number) =>
  until(`step ${step}`, async () => (await ledger.head()).step >= step);

const leaderOf = async (ledger: RunLedger) => (await ledger.leader())?.split("-").at(-2);

homeTest(
  "a leader that sleeps longer than its lease is replaced, and writes nothing when it wakes (F26)",
  async (home, t) => {
    const { ledger, server } = await running(home, t);
    const standby = await coordinator(home);
    const asked = await fetch(`${standby.url}/api/v1/runs/${ledger.run}`);
    assert.equal(((await asked.json()) as RunStatus).state, "running", "whoever does not lead answers, too");

    kill(server.pids.coordinator, "SIGSTOP");
    await until("another leader", async () => (await leaderOf(ledger)) === String(standby.process.pid));
    kill(server.pids.coordinator, "SIGCONT");
    const { step } = await ledger.head();
    await reaches(ledger, step + 5);
    assert.equal(await leaderOf(ledger), String(standby.process.pid), "it does not take back what it has lost");

    // F24: and where the new one is killed, the old one leads again.
    standby.process.kill("SIGKILL");
    await until("the first leader again", async () => (await leaderOf(ledger)) === String(server.pids.coordinator));
    await until("the end", async () => (await ledger.control()).state === "done");
    const { stateHash } = await ledger.control();
    assert.equal(stateHash, (await reference(home, ["recipe.yaml", ...long])).stateHash);
    assert.equal((await umie(home, ["audit", ledger.run])).status, 0);
  },
);

homeTest(
  "a step that is planned commits though all coordinators sleep, and the run goes on when they wake (F25)",
  async (home, t) => {
    const { ledger, server } = await running(home, t);
    const { step } = await ledger.head();
    kill(server.pids.coordinator, "SIGSTOP");
    await reaches(ledger, step + 1);
    await until("the end of the lease", async () => (await ledger.leader()) === null);
    const { step: reached } = await ledger.head();
    kill(server.pids.coordinator, "SIGCONT");
    await reaches(ledger, reached + 3);
    await until("the end", async () => (await ledger.control()).state === "done");
    const { stateHash } = await ledger.control();
    assert.equal(stateHash, (await reference(home, ["recipe.yaml", ...long])).stateHash);
  },
);
