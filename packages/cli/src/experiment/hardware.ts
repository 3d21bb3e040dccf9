import os from "node:os";

/** The machine in words: "AMD EPYC 7B13, 2 cores, 8 GB; Node 20.20.2". */
export function hardware(): string {
  const cores = os.availableParallelism();
  const model = (os.cpus()[0]?.model ?? "unknown CPU").replace(/\s+/g, " ").trim();
  const gigabytes = Math.round(os.totalmem() / 1e9);
  return `${model}, ${cores} core${cores === 1 ? "" : "s"}, ${gigabytes} GB; Node ${process.versions.node}`;
}
