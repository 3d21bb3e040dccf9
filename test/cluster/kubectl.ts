import { execFile, spawnSync } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "./cluster.js";

const run = promisify(execFile);

/**
 * Why tests that need kubectl are left out: it is not installed. Never where CI runs, which has to install it.
 *
 * @returns false where it is there, as the option `skip` wants it.
 */
export function withoutKubectl(): string | false {
  const isThere = spawnSync("kubectl", ["version", "--client"]).status === 0;
  return isThere || process.env.CI ? false : "kubectl is not installed";
}

/** The real kubectl, speaking to a cluster. @returns what it prints. @throws {Error} With what it says, if it fails. */
export async function kubectl({ kubeconfig }: Pick<Cluster, "kubeconfig">, ...args: string[]): Promise<string> {
  const cache = path.join(path.dirname(kubeconfig), "kubectl-cache");
  const { stdout } = await run("kubectl", ["--kubeconfig", kubeconfig, "--cache-dir", cache, ...args], {
    timeout: 240_000,
    killSignal: "SIGKILL",
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

/** Objects as kubectl sees them. */
export async function kubectlItems<T>(cluster: Pick<Cluster, "kubeconfig">, ...args: string[]): Promise<T[]> {
  return (JSON.parse(await kubectl(cluster, ...args, "-o", "json")) as { items: T[] }).items;
}
