import { parentPort, workerData } from "node:worker_threads";
import type { Recipe } from "@umie/recipe";
import { resolveRecipe } from "./resolve.js";

// Reading data and training a tokenizer takes seconds, in which the coordinator must go on leading.
const { recipe, cache } = workerData as { recipe: Recipe; cache: string };
try {
  parentPort!.postMessage({ resolved: await resolveRecipe(recipe, cache) });
} catch (error) {
  parentPort!.postMessage({ refused: error instanceof Error ? error.message : String(error) });
}
