import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { type TestContext, test } from "node:test";
import { TcpProxy } from "./tcp-proxy.js";
import { until } from "./until.js";

/** A server that answers with what it hears, behind a proxy; this process is the client. */
async function echo(t: TestContext) {
  const server = net.createServer((socket) => socket.on("error", () => {}).pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await TcpProxy.open(() => [process.pid]);
  proxy.leadTo(`127.0.0.1:${(server.address() as net.AddressInfo).port}`);
  t.after(async () => {
    await proxy.close();
    server.close();
  });
  return { proxy, connect: () => connectTo(proxy, t) };
}

async function connectTo(proxy: TcpProxy, t: TestContext) {
  const socket = net.connect(Number(new URL(`tcp://${proxy.address}`).port), "127.0.0.1");
  t.after(() => socket.destroy());
  let [heard, isOver] = ["", false];
  socket.setEncoding("utf8").on("data", (text: string) => {
    heard += text;
  });
  socket
    .on("error", () => {})
    .on("close", () => {
      isOver = true;
    });
  await until("a connection, or its end", () => !socket.connecting);
  const hears = (text: string) => until(`"${text}"`, () => heard === text);
  return { say: (text: string) => socket.write(text), hears, isOver: () => isOver, heard: () => heard };
}

test("TcpProxy carries what is said, and after a hole what was said in it", async (t) => {
  const { proxy, connect } = await echo(t);
  const socket = await connect();
  socket.say("one");
  await socket.hears("one");
  const end = proxy.trouble({ kind: "hole" }, process.pid);
  socket.say(" two");
  // Another process's trouble is not ours.
  const other = proxy.trouble({ kind: "reset" }, 1);
  assert.equal(socket.heard(), "one");
  end();
  await socket.hears("one two");
  other();
});

test("TcpProxy knows which process a connection is from, and resets it with those that come", async (t) => {
  const { proxy, connect } = await echo(t);
  const socket = await connect();
  socket.say("one");
  await socket.hears("one");
  const end = proxy.trouble({ kind: "reset" }, process.pid);
  await until("the end", socket.isOver);
  const refused = await connect();
  await until("the end", refused.isOver);
  end();
  const again = await connect();
  again.say("two");
  await again.hears("two");
});

test("TcpProxy flips one bit of one long answer", async (t) => {
  const { proxy, connect } = await echo(t);
  const trouble = { kind: "flip", atLeastBytes: 4 } as const;
  proxy.trouble(trouble);
  const socket = await connect();
  socket.say("abc");
  await socket.hears("abc");
  assert.ok(!proxy.hasFlipped(trouble));
  socket.say("defg");
  await socket.hears("abcdegg");
  assert.ok(proxy.hasFlipped(trouble));
  socket.say("hijk");
  await socket.hears("abcdegghijk");
});
