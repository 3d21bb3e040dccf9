import { createRun, type Redis, submittedRun } from "@umie/ledger";
import { type Recipe, type RunRecord, recipeSchema, specHash } from "@umie/recipe";
import { z } from "zod";
import { Problem } from "./http/problem.js";
import type { ResolvedRecipe } from "./resolve.js";

export interface SubmissionOptions {
  redis: Redis;
  /** Where checkpoints lie unless the recipe says. */
  store: string;
  /** Read the data and find out what the recipe leaves open. @throws {Error} One sentence for people, if that cannot be done. */
  resolve: (recipe: Recipe) => Promise<ResolvedRecipe>;
}

/**
 * Take a recipe in: check it, read its data, store the run. Data that cannot be read is refused here, before anything is trained.
 *
 * @param key Idempotency-Key: a repeated submission gives the run of the first.
 * @returns the run's id.
 * @throws {Problem} If the recipe or its data will not do.
 */
export async function submit(
  { redis, store, resolve }: SubmissionOptions,
  input: unknown,
  key: string | undefined,
): Promise<string> {
  const earlier = key === undefined ? null : await submittedRun(redis, key);
  if (earlier !== null) return earlier;
  const recipe = readRecipe(input);
  const { spec, quarantined, leaks } = await resolve(recipe).catch((cause: Error) => {
    throw new Problem(422, cause.message, { cause });
  });
  const stored = { ...spec, checkpoint: { store, ...spec.checkpoint } };
  const { name } = recipe.metadata;
  const record = (run: string): RunRecord => ({
    run,
    name,
    specHash: specHash(stored),
    createdAt: new Date().toISOString(),
    quarantined,
    leaks,
    spec: stored,
  });
  return (await createRun(redis, name, record, { submission: key })).run;
}

/** The command line has checked it with line and column; whoever else posts a recipe is told the path. */
function readRecipe(input: unknown): Recipe {
  const { success, data, error } = recipeSchema.safeParse(input);
  if (!success) throw new Problem(400, `Cannot use the recipe: ${z.prettifyError(error).replace(/^✖ /, "")}`);
  return data;
}
