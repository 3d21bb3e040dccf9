import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RunStatus } from "@umie/coordinator";

/** What a test wants the API to answer. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** An HTTP server in the place of a coordinator, for the client's side only. */
export async function fakeServer(answer: Answer): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(value));
}

export function sseText(event: string, data: unknown, id = ""): string {
  return `${id === "" ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A run in the middle of its way, with what a test changes. */
export function someRun(changes: Partial<RunStatus> = {}): RunStatus {
  const score = (split: "dev" | "test", task: string, f1: number) => ({
    split,
    task,
    precision: f1,
    recall: f1,
    f1,
    step: 20,
  });
  return {
    id: "demo-1",
    name: "demo",
    specHash: "5bec",
    state: "running",
    reason: "",
    priority: 0,
    parent: null,
    step: 30,
    steps: 60,
    phase: "train",
    generation: 2,
    createdAt: "2026-11-24T10:00:00.000Z",
    finishedAt: null,
    loss: 1.2345,
    examplesPerSecond: 118.4,
    etaSeconds: 125,
    features: null,
    datasets: [
      { dataset: "twitter2015", loss: { train: 1.5, dev: 1.75 }, scores: [score("dev", "mner", 0.5)] },
      {
        dataset: "m2e2",
        loss: { train: 2.5 },
        scores: [score("dev", "mee_trigger", 0.2), score("dev", "mee_argument", 0.4)],
      },
    ],
    workers: [
      {
        id: "host-4242",
        pid: 4242,
        host: "host",
        phase: "member",
        step: 30,
        doing: "leaf 3 of step 31",
        examplesPerSecond: 59.2,
        phaseSeconds: {},
        residentBytes: 812_000_000,
        refusal: null,
      },
    ],
    checkpoint: { step: 20, manifest: "manifest-20.json" },
    stateHash: null,
    numericClass: "tf2.21-avx2-1",
    quarantined: 0,
    leaks: { rule: "remove", found: 0 },
    ...changes,
  };
}
