import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultPoint } from "../points.js";
import { type Fault, isDue, parseFaults } from "./fault.js";
import { shiftClock } from "./shift-clock.js";

/** UMIE_FAULTS: the file with the fault script of this process. It may be written anew while the process lives; each text counts from its start. */
const file = process.env.UMIE_FAULTS;

let text = "";
let script: { fault: Fault; passages: number }[] = [];

/** See the release's `faultPoint`. */
export function faultPoint(point: FaultPoint, what = ""): Promise<void> | undefined {
  let waits: Promise<void> | undefined;
  for (const fault of dueFaults(point, what)) waits = happen(fault) ?? waits;
  return waits;
}

/** See the release's `faultyValues`. */
export function faultyValues(point: FaultPoint, values: Float32Array, what = ""): void {
  for (const { act } of dueFaults(point, what)) {
    if (act === "nan") values[0] = Number.NaN;
    if (act === "flip") new Uint32Array(values.buffer, values.byteOffset, 1)[0]! ^= 1 << 22;
  }
}

function dueFaults(point: FaultPoint, what: string): Fault[] {
  readScript();
  const meant = script.filter(({ fault }) => fault.point === point && (fault.what ?? what) === what);
  for (const line of meant) line.passages += 1;
  const due = meant.filter(({ fault, passages }) => isDue(fault, passages)).map(({ fault }) => fault);
  for (const { act } of due) fs.writeSync(2, `fault: ${act} at ${point}${what && ` ${what}`}\n`);
  return due;
}

function readScript(): void {
  const now = file !== undefined && fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
  if (now === text) return;
  text = now;
  script = now === "" ? [] : parseFaults(now).map((fault) => ({ fault, passages: 0 }));
}

function happen(fault: Fault): Promise<void> | undefined {
  switch (fault.act) {
    case "kill":
      process.kill(process.pid, "SIGKILL");
      return undefined;
    case "exit":
      return process.exit(fault.status);
    case "stop":
      process.kill(process.pid, "SIGSTOP");
      return undefined;
    case "block":
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fault.ms);
      return undefined;
    case "delay":
      return sleep(fault.ms);
    case "throw":
      throw new Error(fault.message);
    case "clock":
      shiftClock(fault.ms);
      return undefined;
    default:
      return undefined;
  }
}
