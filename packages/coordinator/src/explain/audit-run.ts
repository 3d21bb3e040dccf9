import { type SamplerPlan, samplerPlan, stepExamples } from "@umie/data";
import { entryHash, type StepRecord } from "@umie/ledger";
import type { RunRecord, RunSpec } from "@umie/recipe";

/** What the log of a run proves. */
export interface AuditReport {
  run: string;
  specHash: string;
  /** Is nothing wrong? */
  ok: boolean;
  /** A fork's steps up to this one are its parent's, which has its own audit: here only their chain is looked at. */
  parent: { run: string; step: number } | null;
  /** Steps read, and how many of them were skipped: their examples were drawn, and moved nothing. */
  steps: number;
  skipped: number;
  /** Examples that were due and not counted, in datasets of which people have left some out (`data.quarantine`). */
  quarantined: number;
  /** Hash of the last entry, which stands for the whole log. */
  lastHash: string;
  /** What is wrong, one sentence each, the first ones. */
  problems: readonly string[];
  /** Null where the plan cannot be worked out from the record. */
  datasets: readonly DatasetAudit[] | null;
}

export interface DatasetAudit {
  dataset: string;
  /** Training prompts that steps are drawn from. */
  prompts: number;
  /** How many the log counts. */
  counted: number;
  /** How often each prompt was due, at least and at most: they differ by one at most, as every pass hands out each once; by two after a fork. */
  least: number;
  most: number;
}

/** Problems that are told. */
const mostProblems = 20;

/**
 * Prove from the log alone that every example was counted exactly as planned.
 *
 *     chain      each entry has its hash, follows the one before, and no step is missing
 *     coverage   each of a step's K leaves was counted once, for one worker
 *     plan       each step counted as many examples of each dataset as the sampler deals it
 *     epochs     over all steps each prompt of a dataset was due equally often, or once more
 */
export async function auditRun(record: RunRecord, log: AsyncIterable<StepRecord>): Promise<AuditReport> {
  const { run, ...own } = record;
  const { spec, specHash } = own.becomes ?? own;
  const parent = own.parent ? { run: own.parent.run, step: own.parent.step } : null;
  const plan = planOf(spec);
  const names = spec.data.datasets.map(({ name }) => name);
  const due = plan?.sizes.map((size) => new Uint32Array(size));
  const counted = names.map(() => 0);
  const problems: string[] = [];
  let [steps, skipped, quarantined, lastHash] = [0, 0, 0, ""];
  for await (const step of log) {
    problems.push(...chainProblems(step, steps + 1, lastHash));
    if (parent !== null && steps < parent.step) {
      steps += 1;
      lastHash = step.hash;
      continue;
    }
    problems.push(...coverageProblems(step, spec.batch.leavesPerStep));
    const planned = names.map(() => 0);
    for (const { dataset, example } of plan ? stepExamples(plan, steps) : []) {
      planned[dataset]! += 1;
      due![dataset]![example]! += 1;
    }
    for (const [d, name] of names.entries()) {
      const found = examplesOf(step, name);
      counted[d]! += found;
      const mayLack = spec.data.quarantine?.some(
        ({ example, fromStep }) => example.startsWith(`${name}/`) && fromStep <= steps + 1,
      );
      if (plan && mayLack && found < planned[d]!) quarantined += planned[d]! - found;
      else if (plan && found !== planned[d])
        problems.push(`step ${steps + 1} counted ${found} examples of ${name}, planned were ${planned[d]}`);
    }
    steps += 1;
    if (step.entry.kind === "skip") skipped += 1;
    lastHash = step.hash;
  }
  const datasets = due?.map((times, d) => datasetAudit(names[d]!, times, counted[d]!)) ?? null;
  for (const { dataset, least, most } of datasets ?? [])
    if (most - least > (parent === null ? 1 : 2))
      problems.push(`prompts of ${dataset} were due ${least} to ${most} times: no pass explains that`);
  const told = problems.slice(0, mostProblems);
  return {
    run,
    specHash,
    parent,
    ok: problems.length === 0,
    steps,
    skipped,
    quarantined,
    lastHash,
    problems: told,
    datasets,
  };
}

function planOf({ seed, data, batch, resolved }: RunSpec): SamplerPlan | null {
  const { prompts } = resolved.corpus;
  if (prompts === undefined) return null;
  const sizes = data.datasets.map(({ name }) => prompts[name] ?? 0);
  return samplerPlan({ seed, sizes, mix: data.mix, temperature: data.temperature, ...batch });
}

function chainProblems({ entry, hash }: StepRecord, step: number, previous: string): string[] {
  return [
    ...(entry.step === step ? [] : [`the log has step ${entry.step} where step ${step} must be`]),
    ...(entry.previous === previous ? [] : [`step ${step} does not follow the entry before it`]),
    ...(entryHash(entry) === hash ? [] : [`the entry of step ${step} does not have the hash it is recorded with`]),
  ];
}

function coverageProblems({ entry, work }: StepRecord, leaves: number): string[] {
  const covered = Object.keys(work.leaves).map(Number);
  const missing = Array.from({ length: leaves }, (_, leaf) => leaf).filter((leaf) => !covered.includes(leaf));
  const strange = covered.filter((leaf) => !(leaf >= 0 && leaf < leaves));
  return [
    ...(missing.length > 0 ? [`step ${entry.step} was committed without leaf ${missing.join(", ")}`] : []),
    ...(strange.length > 0 ? [`step ${entry.step} counted leaf ${strange.join(", ")}, which it does not have`] : []),
  ];
}

function examplesOf({ entry }: StepRecord, dataset: string): number {
  const parts = Object.entries(entry.sums).filter(([key]) => key.startsWith(`${dataset}/`));
  return parts.reduce((sum, [, { examples }]) => sum + examples, 0);
}

function datasetAudit(dataset: string, due: Uint32Array, counted: number): DatasetAudit {
  const least = due.length === 0 ? 0 : due.reduce((a, b) => Math.min(a, b));
  return { dataset, prompts: due.length, counted, least, most: due.reduce((a, b) => Math.max(a, b), 0) };
}
