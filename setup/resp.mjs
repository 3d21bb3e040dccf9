import fs from "node:fs";
import net from "node:net";
import tls from "node:tls";

/**
 * Ask a Redis server a few things over a plain socket (RESP2), without a client library.
 *
 * @param {string} url redis://[[user]:password@]host[:port] or rediss:// for TLS, with the certificates of REDIS_CA or the system.
 * @param {readonly string[][]} commands
 * @param {{ timeoutMs?: number }} [options]
 * @returns {Promise<string[]>} One reply each: text as it is, lists with their elements on lines, errors with a leading "-".
 * @throws {Error} When nothing answers in time.
 */
export function ask(url, commands, { timeoutMs = 3000 } = {}) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const credentials = [username, password].map(decodeURIComponent).filter((part) => part !== "");
  const all = [...(password ? [["AUTH", ...credentials]] : []), ...commands];
  return new Promise((resolve, reject) => {
    const target = { host: hostname.replace(/^\[|\]$/g, "") || "127.0.0.1", port: Number(port || 6379) };
    const socket = protocol === "rediss:" ? secureSocket(target) : net.connect(target);
    let received = Buffer.alloc(0);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the server closed the connection")));
    socket.write(all.map(encode).join(""));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const replies = decode(received, all.length);
      if (!replies) return;
      socket.end();
      resolve(replies.slice(all.length - commands.length));
    });
  });
}

/** @param {{ host: string, port: number }} target */
function secureSocket(target) {
  const ca = process.env.REDIS_CA ? { ca: fs.readFileSync(process.env.REDIS_CA) } : {};
  // A number is no name that a certificate could be asked for.
  const name = net.isIP(target.host) ? {} : { servername: target.host };
  return tls.connect({ ...target, ...ca, ...name });
}

/** @param {readonly string[]} command */
function encode(command) {
  return `*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

/** @param {Buffer} bytes @param {number} count @returns {string[] | undefined} Nothing while replies are missing. */
function decode(bytes, count) {
  /** @type {string[]} */
  const replies = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    const reply = decodeOne(bytes, at);
    if (!reply) return undefined;
    replies.push(reply.text);
    at = reply.next;
  }
  return replies;
}

/** @param {Buffer} bytes @param {number} at @returns {{ text: string, next: number } | undefined} */
function decodeOne(bytes, at) {
  const lineEnd = bytes.indexOf("\r\n", at);
  if (lineEnd < 0) return undefined;
  const [kind, line, next] = [
    String.fromCharCode(bytes[at] ?? 0),
    bytes.toString("utf8", at + 1, lineEnd),
    lineEnd + 2,
  ];
  if (kind === "$") {
    const length = Math.max(0, Number(line));
    if (Number(line) < 0) return { text: "", next };
    return bytes.length >= next + length + 2
      ? { text: bytes.toString("utf8", next, next + length), next: next + length + 2 }
      : undefined;
  }
  if (kind === "*") return decodeList(bytes, Number(line), next);
  return { text: kind === "-" ? `-${line}` : line, next };
}

/** @param {Buffer} bytes @param {number} count @param {number} at @returns {{ text: string, next: number } | undefined} */
function decodeList(bytes, count, at) {
  /** @type {string[]} */
  const elements = [];
  let next = at;
  for (let index = 0; index < count; index++) {
    const element = decodeOne(bytes, next);
    if (!element) return undefined;
    elements.push(element.text);
    next = element.next;
  }
  return { text: elements.join("\n"), next };
}
