import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { RunStatus } from "@umie/coordinator";
import { type Home, homeTest } from "../harness/home.js";
import { umieJson } from "../harness/umie.js";
import { Hopeless, until } from "../harness/until.js";
import { type Cluster, startCluster } from "./cluster.js";
import { images } from "./images.js";
import { kubectl, withoutKubectl } from "./kubectl.js";

/** A test with a cluster of its own, which ends with it. */
export function clusterTest(name: string, body: (cluster: Cluster, home: Home) => Promise<void>): void {
  const skip = withoutKubectl();
  if (skip) return void test(name, { skip });
  homeTest(name, async (home, t) => {
    const root = path.join(home.folder, "cluster");
    fs.mkdirSync(root);
    const cluster = await startCluster(root, await images());
    try {
      await body(cluster, home);
    } catch (error) {
      t.diagnostic(await whatRuns(cluster, root));
      throw error;
    } finally {
      await cluster.close();
    }
  });
}

/** A coordinator in a cluster as a user reaches it. */
export interface Trainer {
  /** Submit `recipe.yaml`. @returns the run. */
  submit(...args: string[]): Promise<string>;
  /** Wait until a run is as wanted. @throws {Hopeless} If it is over and is not. */
  runIs(run: string, what: string, isWanted: (status: RunStatus) => boolean): Promise<RunStatus>;
}

/** With the token of the overlay `local`. */
export function trainerIn(cluster: Cluster, home: Home): Trainer {
  const server = `http://${cluster.serviceAddress("umie-coordinator")}:8080`;
  const token = "local";
  const env = { UMIE_SERVER: server, UMIE_API_TOKEN: token };

  async function statusOf(run: string): Promise<RunStatus> {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server}/api/v1/runs/${run}`, { headers });
    if (!response.ok) throw new Error(`${run}: ${response.status} ${await response.text()}`);
    return (await response.json()) as RunStatus;
  }

  return {
    submit: async (...args) => (await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", ...args], { env })).run,
    runIs: (run, what, isWanted) =>
      until(`${run} to be ${what}`, async () => {
        const status = await statusOf(run);
        if (isWanted(status)) return status;
        const isOver = ["done", "failed", "cancelled"].includes(status.state);
        if (isOver) throw new Hopeless(`${run} is ${status.state} (${status.reason}) and was never ${what}`);
        return false;
      }),
  };
}

/** The last lines of every Pod, and how it is, for the message of a test that fails. */
async function whatRuns(cluster: Cluster, root: string): Promise<string> {
  const pods = await kubectl(cluster, "get", "pods", "-o", "custom-columns=N:.metadata.name,S:.status").catch(String);
  const folder = path.join(root, "logs");
  const logs = fs.readdirSync(folder).map((file) => {
    const text = fs.readFileSync(path.join(folder, file), "utf8");
    return `== ${file}\n${text.slice(-1500)}`;
  });
  return [pods, ...logs].join("\n");
}
