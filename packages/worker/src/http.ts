import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Worker } from "./worker.js";

export interface MetricsServer {
  url: string;
  close(): Promise<void>;
}

/**
 * `/metrics`, `/healthz` and `/readyz` of a worker.
 *
 * @throws {Error} If the port is taken (`EADDRINUSE`).
 */
export async function serveMetrics({
  host,
  port,
  worker,
}: {
  host: string;
  port: number;
  worker: Worker;
}): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(worker, request.url ?? "/", response).catch((error) => send(response, 500, `${error}\n`));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`, close: () => close(server) };
}

async function answer(
  { metrics, tensors, server, redis, isLeaving }: Worker,
  url: string,
  response: ServerResponse,
): Promise<void> {
  switch (url.split("?")[0]) {
    case "/metrics":
      return send(
        response,
        200,
        await metrics.scrape({ tensors: await tensors(), traffic: server.traffic }),
        "text/plain; version=0.0.4; charset=utf-8",
      );
    case "/healthz":
    case "/livez":
      return send(response, 200, "ok\n");
    case "/readyz": {
      const why = isLeaving() ? "draining" : redis.trouble;
      return why === null ? send(response, 200, "ok\n") : send(response, 503, `${why}\n`);
    }
    default:
      return send(response, 404, "there are /metrics, /healthz and /readyz here\n");
  }
}

function send(response: ServerResponse, status: number, text: string, type = "text/plain; charset=utf-8"): void {
  response.writeHead(status, { "content-type": type }).end(text);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
