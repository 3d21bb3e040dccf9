import { createHash } from "node:crypto";
import type { RunRecord } from "@umie/recipe";
import { z } from "zod";
import type { FileStore } from "./file-store.js";

/** Bytes of a chunk; the last one of a vector may be shorter. */
export const chunkBytes = 4 << 20;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const chunk = z.object({ sha256, bytes: z.int().positive() });

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

/** The manifest that `HEAD` names; empty before the first checkpoint. */
export async function headName(store: FileStore): Promise<string> {
  const head = await store.get("HEAD");
  return head === null ? "" : Buffer.from(head).toString("utf8").trim();
}

export const hashOf = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
