import { Worker } from "node:worker_threads";
import type { Recipe } from "@umie/recipe";
import type { ResolvedRecipe } from "./resolve.js";

type Answer = { resolved: ResolvedRecipe } | { refused: string };

/** `resolveRecipe` in a thread of its own. */
export function resolveInThread(cache: string): (recipe: Recipe) => Promise<ResolvedRecipe> {
  return (recipe) =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL("./resolve-thread.js", import.meta.url), { workerData: { recipe, cache } });
      thread.once("message", (answer: Answer) => {
        if ("resolved" in answer) resolve(answer.resolved);
        else reject(new Error(answer.refused));
      });
      thread.once("error", reject);
      thread.once("exit", (code) =>
        reject(new Error(`Cannot read the data as the thread that does ended with status ${code}`)),
      );
    });
}
