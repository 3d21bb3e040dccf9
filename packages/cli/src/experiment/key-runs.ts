import { createHash } from "node:crypto";
import type { PlannedRun } from "@umie/experiments";
import { type Recipe, specHash } from "@umie/recipe";
import type { Settings } from "../settings.js";

/** What the data makes of a recipe: the hash under which its run is kept, and what is known of it beforehand. */
export interface RecipeFacts {
  key: string;
  parameters: number | null;
  trainExamples: Readonly<Record<string, number>> | null;
}

/**
 * Facts of recipes, each found once. The data of a server elsewhere is not here, so there a run is kept under the hash
 * of what was asked, and facts are unknown.
 */
export function recipeFacts({ server, cache }: Settings): (recipe: Recipe) => Promise<RecipeFacts> {
  const known = new Map<string, Promise<RecipeFacts>>();
  return (recipe) => {
    const asked = JSON.stringify(recipe.spec);
    const facts =
      known.get(asked) ?? (server === undefined ? resolved(recipe, cache) : Promise.resolve(unresolved(asked, server)));
    known.set(asked, facts);
    return facts;
  };
}

async function resolved(recipe: Recipe, cache: string): Promise<RecipeFacts> {
  const { resolveRecipe } = await import("@umie/coordinator");
  const { spec } = await resolveRecipe(recipe, cache);
  const { corpus, parameterCount } = spec.resolved;
  const counts = Object.entries(corpus.counts).map(([name, { train }]): [string, number] => [name, train]);
  return { key: specHash(spec), parameters: parameterCount, trainExamples: Object.fromEntries(counts) };
}

function unresolved(asked: string, server: string): RecipeFacts {
  const key = createHash("sha256").update(`${server}\n${asked}`).digest("hex");
  return { key, parameters: null, trainExamples: null };
}

/** The key of every run of a plan. */
export async function keysOf(
  runs: readonly PlannedRun[],
  factsOf: (recipe: Recipe) => Promise<RecipeFacts>,
): Promise<string[]> {
  const keys: string[] = [];
  for (const { recipe } of runs) keys.push((await factsOf(recipe)).key);
  return keys;
}
