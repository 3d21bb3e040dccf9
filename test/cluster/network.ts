import { once } from "node:events";
import net from "node:net";
import type { IPod } from "kubernetes-models/v1/Pod";
import type { IService } from "kubernetes-models/v1/Service";
import { kindOf } from "./kinds.js";
import { hasLabels, type KubeObject } from "./kube-object.js";
import type { ObjectStore } from "./object-store.js";
import { isReady, statusOf } from "./pod-status.js";

/**
 * Addresses without a network of its own: everything is on loopback, where each Pod and each Service has an address to
 * itself, so that ports need not differ.
 */
export class Network {
  /** Service (namespace/name) → its address and what listens there. */
  readonly #services = new Map<string, { address: string; servers: net.Server[] }>();
  readonly #sockets = new Set<net.Socket>();
  readonly #stop: () => void;
  #pods = 0;

  /** @param subnet Second number of the addresses, so that two clusters do not meet. */
  constructor(
    readonly store: ObjectStore,
    readonly subnet: number,
  ) {
    this.#stop = store.listen(({ type, object }) => {
      if (object.kind === "Service" && type === "ADDED") this.#open(object as KubeObject & IService);
    });
  }

  podAddress(): string {
    this.#pods += 1;
    return `127.${this.subnet}.${1 + Math.floor(this.#pods / 250)}.${1 + (this.#pods % 250)}`;
  }

  /** The address of a Service. @throws {Error} If it has none. */
  serviceAddress(namespace: string, name: string): string {
    const found = this.#services.get(`${namespace}/${name}`);
    if (!found) throw new Error(`Cannot find the Service ${name} in ${namespace}`);
    return found.address;
  }

  /** Names of Services, wherever they stand as a host in a text, as addresses: there is no name server. */
  resolve(text: string, namespace: string): string {
    const hosts = /(?<=^|\/\/|@|=)([a-z][a-z0-9-]*)(\.[a-z0-9-]+)?(\.svc(\.cluster\.local)?)?(?=[:/]|$)/g;
    return text.replace(hosts, (written, name: string, other?: string) => {
      const found = this.#services.get(`${other?.slice(1) ?? namespace}/${name}`);
      return found?.address ?? written;
    });
  }

  /** What kube-proxy does: a connection to the Service goes to one of its Pods that are ready. */
  #open({ metadata, spec }: KubeObject & IService): void {
    if (spec?.clusterIP === "None") return;
    const address = `127.${this.subnet}.0.${1 + this.#services.size}`;
    const ports = spec?.ports ?? [];
    const servers = ports.map(({ port, targetPort }) => {
      const server = net.createServer((socket) => this.#forward(socket, metadata, spec, targetPort ?? port));
      return server.listen(port, address);
    });
    this.#services.set(`${metadata.namespace}/${metadata.name}`, { address, servers });
  }

  #forward(
    socket: net.Socket,
    { namespace }: { namespace?: string },
    spec: IService["spec"],
    port: number | string,
  ): void {
    const pods = this.store.list({ kind: kindOf("v1", "Pod"), namespace });
    const ready = pods.filter((pod) => isReady(pod) && hasLabels(pod, spec?.selector));
    const pod = ready[Math.floor(Math.random() * ready.length)];
    if (!pod) return void socket.destroy();
    const peer = net.connect(portOf(pod, port), statusOf(pod).podIP);
    for (const [one, other] of [[socket, peer] as const, [peer, socket] as const]) {
      this.#sockets.add(one);
      one.once("error", () => other.destroy()).once("close", () => this.#sockets.delete(one));
      one.pipe(other);
    }
  }

  async close(): Promise<void> {
    this.#stop();
    const servers = [...this.#services.values()].flatMap((service) => service.servers);
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(servers.map((server) => once(server.close(), "close")));
  }
}

/** A port of a Pod by number or by the name that a container gives it. */
export function portOf(pod: KubeObject, port: number | string): number {
  if (typeof port === "number") return port;
  const { containers = [] } = (pod.spec ?? {}) as NonNullable<IPod["spec"]>;
  const found = containers.flatMap(({ ports = [] }) => ports).find(({ name }) => name === port);
  if (!found) throw new Error(`Cannot find the port "${port}" of the Pod ${pod.metadata.name}`);
  return found.containerPort;
}
