import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { KubeObject } from "./kube-object.js";
import { portOf } from "./network.js";
import { statusOf } from "./pod-status.js";

export type Probe = NonNullable<IContainer["livenessProbe"]>;

/**
 * Look again and again whether a container is well, and tell when the answer is another one: after `failureThreshold`
 * failures in a row, or a success.
 */
export async function runProbe(
  probe: Probe,
  { pod, signal, tell }: { pod: KubeObject; signal: AbortSignal; tell: (isWell: boolean) => void },
): Promise<void> {
  const { periodSeconds = 10, failureThreshold = 3, initialDelaySeconds = 0 } = probe;
  let failures = 0;
  await pause(initialDelaySeconds, signal);
  while (!signal.aborted) {
    const isWell = await look(probe, pod);
    failures = isWell ? 0 : failures + 1;
    if (signal.aborted) return;
    if (isWell || failures >= failureThreshold) tell(isWell);
    await pause(periodSeconds, signal);
  }
}

async function look({ httpGet, tcpSocket, timeoutSeconds = 1 }: Probe, pod: KubeObject): Promise<boolean> {
  const [host, port] = [statusOf(pod).podIP ?? "", portOf(pod, (httpGet ?? tcpSocket)!.port)];
  const timeoutMs = timeoutSeconds * 1000;
  if (!httpGet) return connects(host, port, timeoutMs);
  const address = `http://${host}:${port}${httpGet.path ?? "/"}`;
  const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  return response?.ok ?? false;
}

function connects(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: timeoutMs });
    const answer = (isWell: boolean) => {
      socket.destroy();
      resolve(isWell);
    };
    socket.once("connect", () => answer(true));
    for (const trouble of ["error", "timeout"]) socket.once(trouble, () => answer(false));
  });
}

const pause = (seconds: number, signal: AbortSignal) =>
  sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
