import fs from "node:fs";
import path from "node:path";
import type { IPod } from "kubernetes-models/v1/Pod";
import { type Command, containerCommand, type Image } from "./container-command.js";
import { kindOf } from "./kinds.js";
import type { KubeObject } from "./kube-object.js";
import type { Network } from "./network.js";
import type { ObjectStore } from "./object-store.js";
import { PodRun, type PodState } from "./pod-run.js";
import { localise, makeVolumes } from "./volumes.js";
import { condition } from "./workload-status.js";

export interface KubeletOptions {
  store: ObjectStore;
  network: Network;
  /** What runs for an image, by its name without tag. */
  images: Readonly<Record<string, Image>>;
  /** Folder for volumes and logs. */
  root: string;
}

const podKind = kindOf("v1", "Pod");

/** The one node: runs every Pod as a process of this machine and says how it is. */
export class Kubelet {
  /** By the Pod's uid. */
  readonly #runs = new Map<string, PodRun>();
  readonly #stop: () => void;

  constructor(readonly options: KubeletOptions) {
    for (const folder of ["logs", "pods", "claims"]) fs.mkdirSync(path.join(options.root, folder), { recursive: true });
    this.#stop = options.store.listen(({ type, object }) => {
      if (object.kind !== "Pod") return;
      if (type === "ADDED") this.#admit(object);
      else if (type === "DELETED") void this.#runs.get(object.metadata.uid)?.stop(0);
      else if (object.metadata.deletionTimestamp !== undefined) void this.#end(object);
    });
  }

  log(namespace: string, pod: string): string {
    return fs.readFileSync(this.#logFile(namespace, pod), "utf8");
  }

  /** Kill what runs. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.all([...this.#runs.values()].map((run) => run.stop(0)));
  }

  #admit(created: KubeObject): void {
    const { namespace = "", name, uid } = created.metadata;
    const podIP = this.options.network.podAddress();
    const status = { phase: "Pending", podIP, podIPs: [{ ip: podIP }], startTime: new Date().toISOString() };
    const pod = this.options.store.replace({ ...created, status });
    const run = new PodRun({
      pod,
      command: () => this.#command(pod),
      logFile: this.#logFile(namespace, name),
      tell: (state) => this.#tell(pod, state),
    });
    this.#runs.set(uid, run);
    void run.ended.then(() => this.#runs.delete(uid));
  }

  /** A Pod that was given a time to end by is removed when it has ended. */
  async #end(pod: KubeObject): Promise<void> {
    await this.#runs.get(pod.metadata.uid)?.stop(pod.metadata.deletionGracePeriodSeconds ?? 30);
    this.options.store.remove(pod);
  }

  /** The container's command with paths, names and addresses that are right outside of a container. */
  #command(pod: KubeObject): Command {
    const { store, network, images, root } = this.options;
    const container = (pod.spec as NonNullable<IPod["spec"]>).containers[0]!;
    const name = (container.image ?? "").replace(/:[^/]*$/, "");
    const image = images[name];
    if (!image) throw new ErrImagePull(`there is no image "${name}"`);
    const { argv, env } = containerCommand(container, image, pod, store);
    const mounts = makeVolumes(container, pod, { root, store });
    const { namespace = "" } = pod.metadata;
    const { podIP = "" } = pod.status as NonNullable<IPod["status"]>;
    const here = (text: string) => localise(network.resolve(text, namespace), mounts).replace(/\b0\.0\.0\.0\b/g, podIP);
    const [program = "", ...args] = argv;
    return {
      argv: [...(image.programs[program] ?? [program]), ...args.map(here)],
      env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, here(value)])),
    };
  }

  #tell({ metadata: { namespace, uid } }: KubeObject, { phase, isReady, restarts, waiting }: PodState): void {
    const { store } = this.options;
    const pod = store.list({ kind: podKind, namespace }).find(({ metadata }) => metadata.uid === uid);
    if (!pod) return;
    const { containers } = pod.spec as NonNullable<IPod["spec"]>;
    const state = waiting ? { waiting } : {};
    const containerStatuses = containers.map((container) => ({
      name: container.name,
      image: container.image ?? "",
      imageID: "",
      ready: isReady,
      restartCount: restarts,
      state,
    }));
    const conditions = [condition("Ready", isReady)];
    store.replace({ ...pod, status: { ...(pod.status as object), phase, conditions, containerStatuses } });
  }

  #logFile(namespace: string, pod: string): string {
    return path.join(this.options.root, "logs", `${namespace}.${pod}.log`);
  }
}

/** An image that there is none of. */
class ErrImagePull extends Error {
  override name = "ErrImagePull";
}
