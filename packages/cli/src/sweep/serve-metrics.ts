import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers `/metrics` on this machine alone with what `text` gives. @param port 0: a free one. */
export async function serveMetrics(port: number, text: () => string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    if (request.url !== "/metrics") return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  // A sweep that is over has nothing to tell.
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`, close: () => server.close() };
}
