import net from "node:net";
import type { TestContext } from "node:test";
import tls from "node:tls";

/** A TCP relay in front of a server. */
export interface Relay {
  port: number;
  /** Connections that are there now fall silent: nothing passes any more, and nobody is told. */
  silence(): void;
  /** Until `open` new connections are silent, too: a black hole. */
  block(): void;
  open(): void;
  /** How many connections there have been. */
  count(): number;
}

/** @param secure speaks TLS with this certificate, as a terminator in front of the server does. */
export async function relayTo(t: TestContext, target: number, secure?: { key: string; cert: string }): Promise<Relay> {
  const sockets = new Set<net.Socket>();
  let [count, isBlocked] = [0, false];
  const accept = (near: net.Socket) => {
    count += 1;
    if (isBlocked) return void sockets.add(near.on("error", () => {}));
    const far = net.connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    }
    near.on("data", (bytes) => far.write(bytes)).on("close", () => far.destroy());
    far.on("data", (bytes) => near.write(bytes)).on("close", () => near.destroy());
  };
  const server = secure ? tls.createServer(secure, accept) : net.createServer(accept);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const silence = () => {
    for (const socket of sockets) socket.removeAllListeners("data").removeAllListeners("close").resume();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    silence,
    block: () => {
      isBlocked = true;
      silence();
    },
    open: () => {
      isBlocked = false;
    },
    count: () => count,
  };
}
