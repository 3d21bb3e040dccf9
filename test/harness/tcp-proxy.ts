import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { clientPid } from "./client-pid.js";

/** What a proxy does to a connection instead of carrying it. */
export type Trouble =
  /** Every piece comes so many ms late. */
  | { kind: "delay"; ms: number }
  /** No more than so many bytes a second each way. */
  | { kind: "slow"; bytesPerSecond: number }
  /** Connections end, and new ones do at once. */
  | { kind: "drop" }
  /** The same, as a crashed host does it. */
  | { kind: "reset" }
  /** What is sent never arrives, and nobody says so; once the trouble is over it does. */
  | { kind: "hole" }
  /** The same, of the answers alone. */
  | { kind: "half-open" }
  /** One bit of one answer is turned, of the first that is at least so long. */
  | { kind: "flip"; atLeastBytes: number };

interface Connection {
  pid: number | undefined;
  client: net.Socket;
  server: net.Socket;
}

const lookMs = 10;

/** Stands between clients of this machine and one server, and makes trouble on demand. Close it. */
export class TcpProxy {
  #target: { host: string; port: number } | null = null;
  #troubles: { trouble: Trouble; from: number | undefined }[] = [];
  readonly #connections = new Set<Connection>();
  /** Troubles whose bit was turned. */
  readonly #flips = new Set<Trouble>();

  private constructor(
    readonly server: net.Server,
    /** Processes that may be told apart. */
    readonly pids: () => readonly number[],
  ) {
    server.on("connection", (client) => this.#carry(client));
  }

  static async open(pids: () => readonly number[] = () => []): Promise<TcpProxy> {
    const server = net.createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TcpProxy(server, pids);
  }

  /** host:port for the clients. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as net.AddressInfo).port}`;
  }

  /** Carry connections to host:port from now on. */
  leadTo(address: string): void {
    const { hostname, port } = new URL(`tcp://${address}`);
    this.#target = { host: hostname, port: Number(port) };
  }

  /** Make trouble for everybody, or for connections that one process opened. @returns the end of it. */
  trouble(trouble: Trouble, from?: number): () => void {
    const entry = { trouble, from };
    this.#troubles.push(entry);
    for (const connection of this.#connections) this.#break(connection);
    return () => {
      this.#troubles = this.#troubles.filter((each) => each !== entry);
    };
  }

  #carry(client: net.Socket): void {
    if (this.#target === null) return void client.resetAndDestroy();
    const server = net.connect({ ...this.#target });
    const { port } = this.server.address() as net.AddressInfo;
    const pid = clientPid(client.remotePort ?? 0, port, this.pids());
    const connection: Connection = { pid, client, server };
    this.#connections.add(connection);
    const end = () => {
      this.#connections.delete(connection);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on("error", end).on("close", end);
    if (this.#break(connection)) return;
    void this.#pass(client, server, connection, "asked").catch(end);
    void this.#pass(server, client, connection, "answered").catch(end);
  }

  #of({ pid }: Connection): Trouble[] {
    return this.#troubles.filter(({ from }) => from === undefined || from === pid).map(({ trouble }) => trouble);
  }

  /** @returns whether the connection is no more. */
  #break(connection: Connection): boolean {
    const kinds = new Set(this.#of(connection).map(({ kind }) => kind));
    if (kinds.has("reset")) for (const socket of [connection.client, connection.server]) socket.resetAndDestroy();
    else if (kinds.has("drop")) for (const socket of [connection.client, connection.server]) socket.destroy();
    return kinds.has("reset") || kinds.has("drop");
  }

  async #pass(from: net.Socket, to: net.Socket, connection: Connection, way: "asked" | "answered"): Promise<void> {
    for await (const piece of from as AsyncIterable<Buffer>) {
      while (this.#swallows(connection, way) && !to.destroyed) await sleep(lookMs);
      for (const trouble of this.#of(connection)) {
        if (trouble.kind === "delay") await sleep(trouble.ms);
        if (trouble.kind === "slow") await sleep((1000 * piece.length) / trouble.bytesPerSecond);
        if (trouble.kind === "flip" && way === "answered") this.#flip(trouble, piece);
      }
      if (to.destroyed) return;
      if (!to.write(piece)) await once(to, "drain");
    }
    to.end();
  }

  #swallows(connection: Connection, way: "asked" | "answered"): boolean {
    const kinds = this.#of(connection).map(({ kind }) => kind);
    return kinds.includes("hole") || (way === "answered" && kinds.includes("half-open"));
  }

  /** Has the bit of this trouble been turned? */
  hasFlipped(trouble: Trouble): boolean {
    return this.#flips.has(trouble);
  }

  #flip(trouble: Trouble & { kind: "flip" }, piece: Buffer): void {
    if (piece.length < trouble.atLeastBytes || this.#flips.has(trouble)) return;
    piece[piece.length >> 1]! ^= 1;
    this.#flips.add(trouble);
  }

  async close(): Promise<void> {
    for (const { client, server } of this.#connections) for (const socket of [client, server]) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
