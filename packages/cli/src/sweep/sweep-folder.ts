import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, truncate } from "node:fs/promises";
import path from "node:path";
import { type CellRecord, parseRecords, recordLine, type Sweep } from "@umie/scaling";
import { readJson, writeJson } from "../experiment/kept-runs.js";

/** What is kept of a sweep under its name: every attempt at a cell, and the sweep as it was last asked for. */
export interface SweepFolder {
  path: string;
  /** In the order in which they were written. @throws {ScalingError} If the file is damaged; names the line. */
  records(): Promise<CellRecord[]>;
  /** On the disk when it returns. */
  append(record: CellRecord): Promise<void>;
  /** The sweep as it was last asked for; null where it never was. */
  asked(): Promise<Sweep | null>;
  /** Note what is asked for. @returns the hash of what was asked for before, if that was something else. */
  ask(sweep: Sweep): Promise<{ hash: string; before: string | null }>;
}

export function sweepFolder(home: string, name: string): SweepFolder {
  const folder = path.join(home, "sweeps", name);
  const runs = path.join(folder, "runs.jsonl");
  const asked = path.join(folder, "sweep.json");
  return {
    path: folder,
    records: async () => parseRecords(await textOf(runs), runs),
    append: async (record) => {
      await mkdir(folder, { recursive: true });
      await cutTornLine(runs);
      await appendFile(runs, recordLine(record), { flush: true });
    },
    asked: async () => (await readJson<{ sweep: Sweep }>(asked))?.sweep ?? null,
    ask: async (sweep) => {
      const last = await readJson<{ hash: string }>(asked);
      const hash = sweepHash(sweep);
      if (last?.hash !== hash) await writeJson(asked, { hash, sweep });
      return { hash, before: last === null || last.hash === hash ? null : last.hash };
    },
  };
}

/** SHA-256 of all that a sweep asks for. */
export function sweepHash(sweep: Sweep): string {
  return createHash("sha256").update(JSON.stringify(sweep)).digest("hex");
}

/** What a writer that was killed left of a line would spoil the next one. */
async function cutTornLine(file: string): Promise<void> {
  const text = await textOf(file);
  const whole = text.lastIndexOf("\n") + 1;
  if (whole < text.length) await truncate(file, Buffer.byteLength(text.slice(0, whole)));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw cause;
  }
}
