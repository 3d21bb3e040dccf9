import { createHash } from "node:crypto";
import type { RunRecord } from "@umie/recipe";
import { z } from "zod";

/** Bytes of a chunk; the last one of a vector may be shorter. */
export const chunkBytes = 4 << 20;

/** Chunks under way at once: a store far away answers late, and each takes its memory. */
export const chunksAtOnce = 4;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const chunk = z.object({ sha256, bytes: z.int().positive() });

/** Bytes that lie in the store under their own hash. */
export type Chunk = z.infer<typeof chunk>;

const manifestSchema = z.object({
  format: z.literal("umie-checkpoint"),
  version: z.literal(1),
  /** Steps done. */
  step: z.int().nonnegative(),
  /** SHA-256 of the whole state (see `stateHash`). */
  stateHash: sha256,
  /** Hash of the step's log entry; empty at step 0. */
  entryHash: z.string(),
  numericClass: z.string(),
  /** Name of the manifest before this one; empty for the first. */
  parent: z.string(),
  /** The chunks of each vector, in the order of the vectors' names. */
  vectors: z.array(z.object({ name: z.string(), chunks: z.array(chunk) })),
  /** The tokenizer's file, kept with the state so that a checkpoint is complete. */
  tokenizer: chunk,
  /** Records of the run up to this step: its log in parts, and what was evaluated. Absent in checkpoints of before they were kept. */
  journal: z.object({ steps: z.array(chunk.extend({ steps: z.int().positive() })), others: chunk }).optional(),
  /** What was trained: the immutable record of the run. */
  record: z.custom<RunRecord>((value) => typeof value === "object" && value !== null),
});

/**
 * What a checkpoint consists of. It knows nothing of workers, so any number of them can go on from it.
 */
export type Manifest = z.infer<typeof manifestSchema>;

export const objectName = (hash: string) => `objects/${hash}`;

/** File name of a manifest: its step, for people and for order, and its own hash. */
export function manifestName({ step }: Manifest, text: string): string {
  return `step-${String(step).padStart(9, "0")}-${hashOf(text).slice(0, 16)}.json`;
}

export const manifestText = (manifest: Manifest) => `${JSON.stringify(manifest, null, 1)}\n`;

/**
 * @param name its file name, whose hash the text must have.
 * @throws {Error} If it is not a manifest, or not that one.
 */
export function parseManifest(name: string, bytes: Uint8Array): Manifest {
  const text = Buffer.from(bytes).toString("utf8");
  const parsed = parsedJson(text);
  const { success, data } = manifestSchema.safeParse(parsed);
  if (!success) throw new Error(`Cannot read the checkpoint ${name} as it is no manifest of this version of umie`);
  if (manifestName(data, text) !== name)
    throw new Error(`Cannot read the checkpoint ${name} as its content was changed`);
  return data;
}

/** What a checkpoint needs beside its manifest. */
export function objectsOf({ vectors, tokenizer, journal }: Manifest): Chunk[] {
  const records = journal === undefined ? [] : [...journal.steps, journal.others];
  return [...vectors.flatMap(({ chunks }) => chunks), tokenizer, ...records];
}

/** The step in a manifest's file name; NaN if it is not such a name. */
export function stepOf(name: string): number {
  return Number(/^step-(\d{9,})-[0-9a-f]{16}\.json$/.exec(name)?.[1] ?? Number.NaN);
}

/** The file name of the manifest that `HEAD` names; null if it holds something else. */
export function headName(head: Uint8Array): string | null {
  const name = Buffer.from(head).toString("utf8").replace(/\n$/, "");
  return Number.isNaN(stepOf(name)) ? null : name;
}

export const hashOf = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
