import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "@umie/ledger";
import { type Home, homeTest } from "../harness/home.js";
import { kill } from "../harness/processes.js";
import { runIs, runReaches, serverFile } from "../harness/server.js";
import { umie, umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";
import { makeCertificate } from "./certificate.js";
import { type Prometheus, startPrometheus, withoutPrometheus } from "./prometheus.js";
import { scaledRules } from "./scaled-rules.js";

/** A stack of three workers with a Prometheus whose alerts are quick. */
async function watchedStack(home: Home, t: TestContext): Promise<Prometheus> {
  const env = {
    UMIE_TLS_CERT: makeCertificate(home.folder, 3),
    // A worker that is slow, or starved by other tests, is not taken for dead.
    UMIE_DETECTION_BUDGET_MS: "4000",
  };
  await umieJson(home, ["up", "--workers", "3"], { env });
  return startPrometheus(t, {
    ...{ folder: path.join(home.folder, "prometheus"), coordinator: serverFile(home)!.url },
    rules: scaledRules(),
  });
}

/** An alert that fires all the time would seem to be fired by anything. */
async function isQuiet(prometheus: Prometheus, alert: string): Promise<void> {
  await until(`${alert} not to fire`, async () =>
    (await prometheus.firing()).every(({ labels }) => labels.alertname !== alert),
  );
}

/** Wait until an alert with these labels fires. @returns its labels and what it says. */
async function fires(prometheus: Prometheus, alert: string, wanted: Record<string, string> = {}) {
  const isIt = (labels: Record<string, string>) =>
    labels.alertname === alert && Object.entries(wanted).every(([name, value]) => labels[name] === value);
  const found = await until(`${alert} of ${JSON.stringify(wanted)} to fire`, async () =>
    (await prometheus.firing()).find(({ labels }) => isIt(labels)),
  );
  assert.doesNotMatch(JSON.stringify(found.annotations), /\{\{|<no value>|error/, alert);
  return found;
}

/** Submit a run that has no end. */
async function endlessRun(home: Home, ...settings: string[]): Promise<string> {
  const sets = ["schedule.steps=100000", "eval.everySteps=0", ...settings].flatMap((set) => ["--set", set]);
  const { run } = await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", ...sets]);
  await runReaches(home, run, 4);
  return run;
}

const membersOf = async (home: Home, run: string) => {
  const { workers } = await runIs(home, run, "served", () => true);
  return workers.filter(({ phase }) => phase === "member");
};

homeTest(
  "each alert is fired by its fault; F1 regression by promtool alone, as a short run has none to lose",
  async (home, t) => {
    if (withoutPrometheus) return t.skip(withoutPrometheus);
    const prometheus = await watchedStack(home, t);

    await t.test("UmieCertificateEnding: a certificate of three days", async () => {
      const instance = new URL(serverFile(home)!.url).host;
      const { annotations } = await fires(prometheus, "UmieCertificateEnding", { instance });
      assert.match(annotations.description ?? "", /ends in [23]d \d+h/);
    });

    const run = await endlessRun(home);
    const quiet = async (...alerts: string[]) => {
      for (const alert of alerts) await isQuiet(prometheus, alert);
    };

    await t.test("UmieRedisNotDurable: somebody switches the append-only file off", async (st) => {
      const redis = await connect(serverFile(home)!.redisUrl);
      st.after(() => redis.disconnect());
      await quiet("UmieRedisNotDurable");
      await redis.config("SET", "appendonly", "no");
      await fires(prometheus, "UmieRedisNotDurable");
      await redis.config("SET", "appendonly", "yes");
    });

    await t.test(
      "UmieStoreFailing and UmieNoCheckpoint: the store's folder is gone, and a file in its place",
      async () => {
        await quiet("UmieStoreFailing", "UmieNoCheckpoint");
        const store = path.join(home.umieHome, "checkpoints", run);
        fs.renameSync(store, `${store}.away`);
        fs.writeFileSync(store, "");
        await fires(prometheus, "UmieStoreFailing", { run });
        await fires(prometheus, "UmieNoCheckpoint", { run });
        fs.rmSync(store);
        fs.renameSync(`${store}.away`, store);
      },
    );

    await t.test("UmieStraggler: a worker that stands still most of the time", async () => {
      await quiet("UmieStraggler");
      const [slow] = await membersOf(home, run);
      const [scraped] = await prometheus.instant(`umie_build_info{worker="${slow!.id}"}`);
      const hobbling = hobble(slow!.pid);
      const instance = scraped!.labels.instance!;
      await fires(prometheus, "UmieStraggler", { run, instance }).finally(() => hobbling.end());
    });

    await t.test("UmieWorkerFlapping: workers are killed again and again", async () => {
      await quiet("UmieWorkerFlapping");
      const killing = new AbortController();
      const kills = killMembers(home, run, killing.signal);
      await fires(prometheus, "UmieWorkerFlapping", { run }).finally(() => killing.abort());
      await kills;
    });

    await t.test("UmieRunStalled and UmieQueueNotMoving: all workers stand still", async () => {
      await quiet("UmieRunStalled", "UmieQueueNotMoving");
      const { pids } = serverFile(home)!;
      for (const pid of pids.workers) kill(pid, "SIGSTOP");
      await fires(prometheus, "UmieRunStalled", { run });
      await fires(prometheus, "UmieQueueNotMoving", { run });
      for (const pid of pids.workers) kill(pid, "SIGCONT");
    });

    await t.test("UmieCoordinatorAway: the coordinator stands still", async () => {
      await quiet("UmieCoordinatorAway");
      const { coordinator } = serverFile(home)!.pids;
      kill(coordinator, "SIGSTOP");
      await fires(prometheus, "UmieCoordinatorAway");
      kill(coordinator, "SIGCONT");
    });

    await t.test("what was repaired no longer fires", async () => {
      await quiet("UmieRedisNotDurable", "UmieNoCheckpoint", "UmieStraggler", "UmieRunStalled", "UmieQueueNotMoving");
      await quiet("UmieStoreFailing", "UmieWorkerFlapping", "UmieCoordinatorAway");
    });

    await t.test("UmieLossDiverging: a learning rate of 1", async () => {
      await quiet("UmieLossDiverging");
      await umie(home, ["cancel", run]);
      await runIs(home, run, "cancelled", ({ state }) => state === "cancelled");
      const wild = await endlessRun(home, "optimizer.learningRate=1", "schedule.warmupRatio=0");
      await fires(prometheus, "UmieLossDiverging", { run: wild });
    });
  },
);

/** Let a process run a tenth of the time only. */
function hobble(pid: number): { end(): void } {
  let isOver = false;
  const go = async () => {
    while (!isOver) {
      kill(pid, "SIGSTOP");
      await sleep(450);
      kill(pid, "SIGCONT");
      await sleep(50);
    }
  };
  void go();
  return {
    end: () => {
      isOver = true;
    },
  };
}

/** Kill one member after the other, each when the run goes on without the one before. */
async function killMembers(home: Home, run: string, signal: AbortSignal): Promise<void> {
  const killed = new Set<number>();
  while (!signal.aborted) {
    const victim = (await membersOf(home, run)).find(({ pid }) => !killed.has(pid));
    if (victim) {
      killed.add(victim.pid);
      kill(victim.pid, "SIGKILL");
    }
    await until("the victim to be missed", async () => {
      const members = await membersOf(home, run);
      return signal.aborted || !members.some(({ pid }) => pid === victim?.pid);
    });
  }
}
