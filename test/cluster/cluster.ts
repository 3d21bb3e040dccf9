import fs from "node:fs";
import path from "node:path";
import { startApiServer } from "./api-server.js";
import type { Image } from "./container-command.js";
import { runControllers } from "./controllers.js";
import { Kubelet } from "./kubelet.js";
import { Network } from "./network.js";
import { ObjectStore } from "./object-store.js";

export interface Cluster {
  /** For KUBECONFIG. */
  kubeconfig: string;
  /** Where a Service is reached. */
  serviceAddress(name: string): string;
  /** What a Pod has said, also when it is gone. */
  podLog(pod: string): string;
  /** Kill all processes and forget all objects. */
  close(): Promise<void>;
}

/** As kubectl is told by its configuration when nothing else is said. */
export const namespace = "default";

/**
 * A Kubernetes cluster in this process: the API that kubectl speaks, the controllers of Deployments, StatefulSets and
 * Jobs, and a node whose containers are processes of this machine.
 *
 * @param root An empty folder of its own.
 */
export async function startCluster(root: string, images: Readonly<Record<string, Image>>): Promise<Cluster> {
  const store = new ObjectStore();
  const network = new Network(store, 64 + (process.pid % 128));
  const kubelet = new Kubelet({ store, network, images, root });
  const stopControllers = runControllers(store);
  const api = await startApiServer({ store, podLog: (ns, pod) => kubelet.log(ns, pod) });
  store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  return {
    kubeconfig: writeKubeconfig(root, api.url),
    serviceAddress: (name) => network.serviceAddress(namespace, name),
    podLog: (pod) => kubelet.log(namespace, pod),
    close: async () => {
      stopControllers();
      await kubelet.close();
      await network.close();
      await api.close();
    },
  };
}

/** JSON is YAML. */
function writeKubeconfig(root: string, server: string): string {
  const file = path.join(root, "kubeconfig");
  const name = "in-memory";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    "current-context": name,
  };
  fs.writeFileSync(file, JSON.stringify(config));
  return file;
}
