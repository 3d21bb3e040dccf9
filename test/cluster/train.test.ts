import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RunStatus } from "@umie/coordinator";
import type { Home } from "../harness/home.js";
import { reference } from "../harness/reference.js";
import { until } from "../harness/until.js";
import type { Cluster } from "./cluster.js";
import { clusterTest, trainerIn } from "./cluster-test.fixture.js";
import { kubectl } from "./kubectl.js";

const deploy = fs.realpathSync(fileURLToPath(new URL("../../../deploy", import.meta.url)));
const [overlay, demo] = [path.join(deploy, "overlays/local"), path.join(deploy, "components/demo")];

/** Long enough for a run to be met in its middle, again and again. */
const steps = ["--set", "schedule.steps=120", "--set", "eval.everySteps=60"];

const isMember = ({ phase }: { phase: string }) => phase === "member";
const members = (count: number) => (status: RunStatus) => status.workers.filter(isMember).length === count;

async function apply(cluster: Cluster): Promise<void> {
  assert.match(await kubectl(cluster, "apply", "-k", overlay), /^deployment\.apps\/umie-worker created$/m);
  await kubectl(cluster, "rollout", "status", "deployment/umie-coordinator", "--timeout=150s");
}

/** The overlay with a Job that submits `recipe.yaml`, as a user would write it beside a recipe. */
function withSubmission({ folder }: Home, args: readonly string[]): string {
  const place = fs.mkdtempSync(path.join(folder, "submission-"));
  fs.copyFileSync(path.join(folder, "recipe.yaml"), path.join(place, "recipe.yaml"));
  const container = "/spec/template/spec/containers/0";
  const volume = { name: "recipe", configMap: { name: "recipe" } };
  const patch = [
    { op: "replace", path: `${container}/args/1`, value: "/recipe/recipe.yaml" },
    ...args.map((value) => ({ op: "add", path: `${container}/args/-`, value })),
    { op: "add", path: `${container}/volumeMounts`, value: [{ name: "recipe", mountPath: "/recipe" }] },
    { op: "add", path: "/spec/template/spec/volumes", value: [volume] },
  ];
  const kustomization = {
    resources: [path.relative(place, overlay)],
    components: [path.relative(place, demo)],
    configMapGenerator: [{ name: "recipe", files: ["recipe.yaml"] }],
    patches: [{ target: { kind: "Job", name: "umie-demo" }, patch: JSON.stringify(patch) }],
  };
  fs.writeFileSync(path.join(place, "kustomization.yaml"), JSON.stringify(kustomization));
  return place;
}

/** Names of the workers' Pods that are not on their way out. */
async function workerPods(cluster: Cluster): Promise<string[]> {
  const names = await kubectl(cluster, "get", "pods", "-l", "app.kubernetes.io/component=worker", "-o", "name");
  return names.trim().split("\n");
}

clusterTest("kubectl apply -k deploy/overlays/local trains to the hash of --reference", async (cluster, home) => {
  await apply(cluster);
  // Of a disruption budget kubectl always says "configured", as its selector is replaced and not merged.
  const again = (await kubectl(cluster, "apply", "-k", overlay)).trim().split("\n");
  const changed = again.filter((line) => !line.endsWith(" unchanged") && !line.startsWith("poddisruptionbudget."));
  assert.deepEqual(changed, []);

  const trainer = trainerIn(cluster, home);
  const run = await trainer.submit();
  const { stateHash } = await trainer.runIs(run, "done", ({ state }) => state === "done");
  assert.equal(stateHash, (await reference(home, ["recipe.yaml"])).stateHash);
  assert.match(await kubectl(cluster, "logs", (await workerPods(cluster))[0]!), /"msg":"worker is up"/);

  await kubectl(cluster, "delete", "-k", overlay, "--timeout=150s");
  await until("the end of all Pods", async () => (await kubectl(cluster, "get", "pods", "-o", "name")) === "");
});

clusterTest(
  "kubectl scale changes the number of workers of a run, and delete pod changes nothing but time",
  async (cluster, home) => {
    await apply(cluster);
    const trainer = trainerIn(cluster, home);
    const run = await trainer.submit(...steps);
    await trainer.runIs(run, "trained by two", members(2));
    await kubectl(cluster, "scale", "deployment/umie-worker", "--replicas=3");
    const three = await trainer.runIs(run, "trained by three", members(3));

    const [first = "", second = ""] = await workerPods(cluster);
    await kubectl(cluster, "delete", first, "--timeout=120s");
    assert.match(cluster.podLog(first.replace("pod/", "")), /"msg":"worker leaves"/);
    const replaced = await trainer.runIs(
      run,
      "trained by three again",
      (status) => status.generation > three.generation && members(3)(status),
    );
    await kubectl(cluster, "delete", second, "--grace-period=0", "--force");
    await trainer.runIs(run, "left by the killed one", ({ generation }) => generation > replaced.generation);
    await kubectl(cluster, "scale", "deployment/umie-worker", "--replicas=1");
    await trainer.runIs(run, "trained by one", members(1));

    const { stateHash } = await trainer.runIs(run, "done", ({ state }) => state === "done");
    assert.equal(stateHash, (await reference(home, ["recipe.yaml", ...steps])).stateHash);
  },
);

clusterTest(
  "kubectl rollout restart replaces every Pod, that of Redis too, under a run that a Job has submitted",
  async (cluster, home) => {
    await kubectl(cluster, "apply", "-k", withSubmission(home, steps));
    await kubectl(cluster, "wait", "--for=condition=complete", "job/umie-demo", "--timeout=200s");
    const trainer = trainerIn(cluster, home);
    const before = await trainer.runIs("small-1", "trained by two", (status) => members(2)(status) && status.step > 2);

    const all = ["statefulset/umie-redis", "deployment/umie-coordinator", "deployment/umie-worker"];
    for (const workload of all) {
      await kubectl(cluster, "rollout", "restart", workload);
      await kubectl(cluster, "rollout", "status", workload, "--timeout=200s");
    }
    const { stateHash, workers } = await trainer.runIs("small-1", "done", ({ state }) => state === "done");
    assert.equal(stateHash, (await reference(home, ["recipe.yaml", ...steps])).stateHash);
    const seenBefore = before.workers.map(({ pid }) => pid);
    assert.ok(workers.every(({ pid }) => !seenBefore.includes(pid)));
  },
);
