import type { Prompt } from "../example.js";
import { type PromptLength, promptLengths } from "../tasks/prompt-lengths.js";
import type { PromptList } from "../tasks/prompt-list.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import { dealByLength } from "./deal-by-length.js";
import { bucketFor, type TokenLimits } from "./feature-converter.js";
import type { Mix } from "./mixture.js";
import { type ExampleIndex, type SamplerPlan, samplerPlan, stepExamples } from "./sampler.js";

/** The fields of a spec that decide which prompts a leaf holds. */
export interface DealSpec {
  seed: number;
  data: PaddedLengths & { mix: Mix; temperature: number };
  batch: { leavesPerStep: number; examplesPerLeaf: number };
}

/** Steps whose deal is remembered: leaves are asked for one by one, and those of the next step meanwhile. */
const rememberedSteps = 4;

/**
 * Which prompts each leaf of each step holds: K·B prompts drawn by the sampler, dealt so that those of a leaf are of similar
 * length. Steps count from 1 as everywhere in a run: step 1 is the sampler's step 0.
 *
 * @param lists The training prompts of each dataset.
 * @throws {RangeError} From the function: if step or leaf is out of range, nothing is to be trained on, or an instruction does
 * not fit.
 */
export function stepDeals(
  lists: readonly PromptList[],
  tokenizer: Tokenizer,
  spec: DealSpec,
): (step: number, leaf: number) => Prompt[] {
  const { leavesPerStep } = spec.batch;
  const lengths = lists.map((list) => promptLengths(list, tokenizer, spec.data));
  const known = new Map<number, ExampleIndex[][]>();
  // Worked out at the first step: a corpus for evaluation alone has nothing to sample from.
  let plan: SamplerPlan | undefined;
  const deal = (step: number): ExampleIndex[][] => {
    const { mix, temperature } = spec.data;
    plan ??= samplerPlan({ seed: spec.seed, sizes: lists.map(({ size }) => size), mix, temperature, ...spec.batch });
    const drawn = stepExamples(plan, step - 1);
    const keys = drawn.map(({ dataset, example }) => paddingKey(lengths[dataset]!(example), spec.data));
    return dealByLength(drawn, keys, leavesPerStep);
  };
  return (step, leaf) => {
    if (!Number.isInteger(step) || step < 1)
      throw new RangeError(`Cannot make a batch as step must be an integer ≥ 1: got ${step}`);
    if (!Number.isInteger(leaf) || leaf < 0 || leaf >= leavesPerStep)
      throw new RangeError(
        `Cannot make a batch as leaf must be an integer from 0 to ${leavesPerStep - 1}: got ${leaf}`,
      );
    const dealt = known.get(step) ?? deal(step);
    known.set(step, dealt);
    if (known.size > rememberedSteps) known.delete(known.keys().next().value!);
    return dealt[leaf]!.map(({ dataset, example }) => lists[dataset]!.at(example));
  };
}

/** Where a batch's shapes come from. */
export interface PaddedLengths extends TokenLimits {
  sourceBuckets: readonly number[];
}

/**
 * Orders prompts so that neighbours pad each other little: by the source length they will be padded to, then by target. (The
 * exact source length says nothing more, as the bucket is paid for anyway.)
 */
export function paddingKey({ source, target }: PromptLength, { sourceBuckets, ...limits }: PaddedLengths): number {
  return bucketFor(source, sourceBuckets, limits.maxSourceTokens) * (limits.maxTargetTokens + 1) + target;
}
