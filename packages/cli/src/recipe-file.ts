import fs from "node:fs";
import path from "node:path";
import { loadRecipe, type Recipe } from "@umie/recipe";
import { CommandFailure, exit } from "./failure.js";

export interface RecipeFlags {
  /** `a.b=c`, in order. */
  set?: string[];
  name?: string;
  priority?: number;
}

/** All that the command line changes in a recipe, as `--set` says it. */
export function setsOf({ set = [], name, priority }: RecipeFlags): string[] {
  return [
    ...set,
    ...(name === undefined ? [] : [`metadata.name=${JSON.stringify(name)}`]),
    ...(priority === undefined ? [] : [`resources.priority=${priority}`]),
  ];
}

/**
 * Read a recipe file with what the command line changes.
 *
 * @throws {RecipeError} If it does not say what a recipe must say.
 * @throws {CommandFailure} If there is no such file.
 */
export function readRecipe(file: string, flags: RecipeFlags, cwd: string): Recipe {
  let text: string;
  try {
    text = fs.readFileSync(path.resolve(cwd, file), "utf8");
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (cause as Error).message;
    throw new CommandFailure(`Cannot read the recipe ${file}: ${why}`, exit.usage, { cause });
  }
  return loadRecipe(text, file, setsOf(flags));
}

/** The recipe with paths that hold wherever the workers of this machine run: relative ones begin where the command does. */
export function withAbsolutePaths(recipe: Recipe, cwd: string): Recipe {
  const { data, model } = recipe.spec;
  const absolute = (place: string) => path.resolve(cwd, place);
  const { tokenizer } = data;
  return {
    ...recipe,
    spec: {
      ...recipe.spec,
      model: {
        ...model,
        ...(model.init === undefined ? {} : { init: absolute(model.init) }),
        ...(model.visual === undefined ? {} : { visual: visualAt(model.visual, absolute) }),
      },
      data: {
        ...data,
        ...(data.root === undefined ? {} : { root: absolute(data.root) }),
        tokenizer: "path" in tokenizer ? { path: absolute(tokenizer.path) } : tokenizer,
      },
    },
  };
}

type Visual = NonNullable<Recipe["spec"]["model"]["visual"]>;

function visualAt(visual: Visual, absolute: (place: string) => string): Visual {
  switch (visual.kind) {
    case "trained":
      return visual;
    case "features":
      return { ...visual, store: absolute(visual.store) };
    default:
      return { ...visual, weights: absolute(visual.weights) };
  }
}
