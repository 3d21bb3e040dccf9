import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const source = path.join(import.meta.dirname, "..", "..", "src", "checkpoint", "disk-shim.c");
const writer = path.join(import.meta.dirname, "write-some.fixture.js");

/** One thing that a process did to the disk, or wanted to. */
export interface Act {
  act: "none" | "mkdir" | "create" | "write" | "sync" | "rename" | "unlink" | "done";
  place: string;
  /** Of a rename: the new place. */
  to: string;
  /** Of a write. */
  bytes: Uint8Array;
}

/** How a process ends at an act: killed before it, killed in the midst of a write, or an error from it (and, for a full disk, all later). */
export interface Stop {
  at: number;
  how: "kill" | "tear" | "EIO" | "ENOSPC";
}

/** A disk that processes write checkpoints to, with a record of all they did to it. */
export interface Disk {
  folder: string;
  url: string;
  /** Write the checkpoint of a step in a process of its own. @returns how it ended, and its acts. */
  write(step: number, stop?: Stop): Promise<{ status: number | null; signal: string | null; stderr: string }>;
  acts(): Act[];
  /** Another disk that holds the same and remembers the same acts. */
  copy(): Disk;
}

/** Compile the shim. @returns how to get a new, empty disk. */
export function diskMaker(ending: { after(work: () => void): void }): () => Disk {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "umie-disk-"));
  ending.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const shim = path.join(root, "shim.so");
  execFileSync("g++", ["-x", "c", "-shared", "-fPIC", "-o", shim, source, "-ldl", "-lpthread"]);
  let disks = 0;
  const make = (acts: readonly Act[]): Disk => {
    const folder = path.join(root, `disk-${++disks}`);
    const log = `${folder}.log`;
    fs.mkdirSync(folder);
    const before = [...acts];
    const read = () => [...before, ...readActs(log, folder)];
    return {
      folder,
      url: pathToFileURL(path.join(folder, "store")).href,
      async write(step, stop) {
        const env: NodeJS.ProcessEnv = { ...process.env, LD_PRELOAD: shim, DISK_FOLDER: folder, DISK_LOG: log };
        // One thread, and only calls that the shim sees.
        Object.assign(env, { UV_THREADPOOL_SIZE: "1", UV_USE_IO_URING: "0" });
        if (stop) Object.assign(env, { DISK_STOP: stop.how, DISK_STOP_AT: String(stop.at) });
        const url = pathToFileURL(path.join(folder, "store")).href;
        const child = spawn(process.execPath, [writer, url, String(step)], {
          env,
          stdio: ["ignore", "ignore", "pipe"],
        });
        let stderr = "";
        child.stderr.on("data", (data) => {
          stderr += data;
        });
        const [status, signal] = (await once(child, "close")) as [number | null, string | null];
        if (status === 0) fs.appendFileSync(log, `done\t${step}\t\n`);
        return { status, signal, stderr };
      },
      acts: read,
      copy() {
        const other = make(read());
        fs.cpSync(folder, other.folder, { recursive: true });
        return other;
      },
    };
  };
  return () => make([]);
}

function readActs(log: string, folder: string): Act[] {
  const text = fs.existsSync(log) ? fs.readFileSync(log, "utf8") : "";
  const short = (place: string) => (place.startsWith(folder) ? place.slice(folder.length) || "/" : place);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [act, place = "", rest = ""] = line.split("\t");
      const bytes = act === "write" ? Uint8Array.from(Buffer.from(rest, "hex")) : new Uint8Array();
      return { act: act as Act["act"], place: short(place), to: act === "rename" ? short(rest) : "", bytes };
    });
}
