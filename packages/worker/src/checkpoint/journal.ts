import type { RunCopy, RunLedger } from "@umie/ledger";
import { type Chunk, headName, type Manifest, parseManifest } from "./manifest.js";
import type { Store } from "./store.js";
import { StoreUnavailable } from "./store.js";

/**
 * What a checkpoint keeps of the run's records beside its state, so that a Redis that has lost everything can be told: the log up to its
 * step, and what was evaluated. The log is cut into parts of so many steps, which are the same in every later checkpoint.
 */
export type Journal = NonNullable<Manifest["journal"]>;

export const partSteps = 1024;

type Others = Pick<RunCopy, "evaluations" | "features" | "quarantined">;

/** Put the records of a run up to a step. @param put keeps bytes under their hash. */
export async function putJournal(
  ledger: Pick<RunLedger, "log" | "closedRecords" | "quarantined">,
  step: number,
  { store, put }: { store: Store; put: (bytes: Uint8Array) => Promise<Chunk> },
): Promise<Journal> {
  const known = (await newestJournal(store))?.steps.slice(0, Math.floor(step / partSteps)) ?? [];
  const whole = known.filter(({ steps }) => steps === partSteps);
  const after = whole.length * partSteps;
  const records = (await ledger.log(after)).slice(0, step - after);
  const parts = Array.from({ length: Math.ceil(records.length / partSteps) }, (_, i) =>
    records.slice(i * partSteps, (i + 1) * partSteps),
  );
  const steps = [...whole];
  for (const part of parts) steps.push({ ...(await put(bytesOf(part))), steps: part.length });
  const others: Others = { ...(await ledger.closedRecords()), quarantined: await ledger.quarantined() };
  return { steps, others: await put(bytesOf([JSON.stringify(others)])) };
}

const bytesOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(""));

/** That of the newest checkpoint; null where there is none, or it cannot be read: then everything is written again. */
async function newestJournal(store: Store): Promise<Journal | null> {
  const head = await store.get("HEAD");
  const name = head && headName(head);
  const bytes = name && (await store.get(`manifests/${name}`));
  try {
    return (bytes && parseManifest(name, bytes).journal) || null;
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    return null;
  }
}

/**
 * What a checkpoint knows of its run, as Redis held it.
 *
 * @param read gives the bytes of a chunk.
 * @returns null for a checkpoint of an older version, which has no journal.
 */
export async function copyOfRun(
  { manifest, url }: { manifest: Manifest; url: string },
  read: (chunk: Chunk) => Promise<Uint8Array>,
): Promise<RunCopy | null> {
  const { journal, step, stateHash, numericClass, record } = manifest;
  if (journal === undefined) return null;
  const steps: string[] = [];
  for (const part of journal.steps) steps.push(...linesOf(await read(part)));
  const others = JSON.parse(linesOf(await read(journal.others))[0]!) as Others;
  const reason = `put back from the checkpoint of step ${step}`;
  return {
    ...others,
    record: JSON.stringify(record),
    control: { desired: "pause", state: "paused", reason, wish: reason, specHash: record.specHash },
    generation: 0,
    head: step,
    after: 0,
    steps,
    numericClass,
    checkpoint: JSON.stringify({ step, manifest: url, stateHash, at: 0 }),
  };
}

const linesOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8").split("\n").slice(0, -1);
