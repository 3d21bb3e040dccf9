import { once } from "node:events";
import net from "node:net";
import type { TestContext } from "node:test";

/** A port of this machine that is in use until the test ends. */
export async function busyPort(t: TestContext): Promise<number> {
  const { server, port } = await listening();
  t.after(() => void server.close());
  return port;
}

/** A port that was in use a moment ago: nobody listens there. */
export async function closedPort(): Promise<number> {
  const { server, port } = await listening();
  server.close();
  await once(server, "close");
  return port;
}

async function listening(): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as net.AddressInfo).port };
}
