import fs from "node:fs";

/**
 * Which of these processes holds the other end of a connection on this machine's IPv4 loopback; undefined if none does, or no longer.
 *
 * @param client Port of that end.
 * @param server Port of our end.
 */
export function clientPid(client: number, server: number, pids: readonly number[]): number | undefined {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");
  const ends = new RegExp(
    `^\\s*\\d+: [0-9A-F]{8}:${hex(client)} [0-9A-F]{8}:${hex(server)} (?:\\S+\\s+){6}(\\d+)`,
    "m",
  );
  const inode = ends.exec(fs.readFileSync("/proc/net/tcp", "utf8"))?.[1];
  return pids.find((pid) => inode !== undefined && holds(pid, `socket:[${inode}]`));
}

function holds(pid: number, socket: string): boolean {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === socket);
  } catch {
    // It has ended.
    return false;
  }
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return "";
  }
}
