import assert from "node:assert/strict";
import {
  createRun,
  type Evaluation,
  entryHash,
  type Generation,
  type Leadership,
  type LossSums,
  lossQuantaPerNat,
  memberToken,
  type Redis,
  type RunLedger,
  type StepEntry,
} from "@umie/ledger";
import { loadRecipe, modelConfig, type RunRecord, type RunSpec } from "@umie/recipe";

/** A recipe of two datasets: two leaves a step, dev after every second step, test at the end. */
export const recipeText = `
apiVersion: umie/v1
kind: Run
metadata: { name: demo }
spec:
  data: { synth: { seed: 1, size: 30 }, datasets: [snap, mnre_v1] }
  batch: { leavesPerStep: 2, examplesPerLeaf: 4 }
  schedule: { steps: 4 }
  eval: { everySteps: 2 }
`;

export function someSpec(...sets: string[]): RunSpec {
  const counts = { train: 30, dev: 10, test: 10 };
  const resolved: RunSpec["resolved"] = {
    corpus: { fingerprint: "f", counts: { snap: counts, mnre_v1: counts } },
    tokenizer: { sha256: "t", size: 2000 },
    parameterCount: 10,
    model: modelConfig({ preset: "tiny", override: {} }, { vocabSize: 2000 }),
  };
  return { ...loadRecipe(recipeText, "demo.yaml", sets).spec, resolved };
}

export function someRecord(run: string, spec = someSpec()): RunRecord {
  const createdAt = "2026-01-02T03:04:05.000Z";
  return { run, name: "demo", specHash: "s", createdAt, quarantined: [], spec };
}

/** Sums of as many examples, each of two target tokens, at this mean loss in nats. */
export function someSums(examples: number, loss: number): LossSums {
  const tokens = 2 * examples;
  return { lossQuanta: loss * tokens * lossQuantaPerNat, tokens, sourceTokens: 5 * examples, examples };
}

const member = { id: "a", since: 1, address: "a:1", bytesPerSecond: 1 };
const generation: Generation = { number: 1, members: [member], startStep: 0, reason: "a joins", at: 0 };

/** A run in a real Redis, whose steps one member commits. */
export interface SomeRun {
  ledger: RunLedger;
  leader: Leadership;
  /** Commits the next step, with these sums. */
  step(sums?: Record<string, LossSums>, kind?: StepEntry["kind"]): Promise<void>;
  evaluate(evaluation: Omit<Evaluation, "unit">, at?: number): Promise<void>;
}

export async function someRun(redis: Redis): Promise<SomeRun> {
  const ledger = await createRun(redis, "demo", someRecord);
  const leader = await ledger.lead("leader", 600_000);
  assert.ok(leader);
  await ledger.writeControl(leader, { state: "running", reason: "" });
  assert.equal(await ledger.regroup(leader, generation, "t1", "none"), true);
  let previous = "";
  return {
    ledger,
    leader,
    async step(sums = { "snap/mner": someSums(8, 2) }, kind = "commit") {
      const number = (await ledger.head()).step + 1;
      for (const leaf of [0, 1]) {
        const covered = { leaf, stateStep: number - 1, payload: "", leaves: 2 };
        assert.equal(await ledger.cover(memberToken(member), `t${number}`, covered), "counted");
      }
      const entry: StepEntry = { step: number, kind, previous, gradientHash: `gradient ${number}`, sums };
      assert.equal((await ledger.vote(member, 1, entry)).kind, "committed");
      previous = entryHash(entry);
    },
    async evaluate({ split, step, counts }, at = Date.now()) {
      const unit = `${split === "dev" ? "d" : "x"}${step}`;
      assert.equal(await ledger.recordEvaluation(leader, { unit, split, step, counts, at }), true);
    },
  };
}

/** Counts of an evaluation of snap with this many right, spurious and missing spans, and loss in nats over 10 tokens. */
export function someCounts(tp: number, fp: number, fn: number, loss: number): Evaluation["counts"] {
  const counts = { tp, fp, fn, dropped: 0, lossQuanta: loss * 10 * lossQuantaPerNat, tokens: 10 };
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`snap/mner.${name}`, count]));
}
