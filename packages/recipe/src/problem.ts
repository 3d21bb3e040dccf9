import type { Path } from "./schema-node.js";

/** One thing that is wrong with a recipe. */
export interface Problem {
  /** Whole path in the recipe; empty for the file as a whole. */
  path: Path;
  text: string;
  /** Where to look when the path does not tell: a mistake in the YAML itself (offset into the text), or a `--set`. */
  at?: { offset: number } | { set: string };
}

/** A recipe that cannot be used; the message has one line for each problem, such as `demo.yaml:12:5 optimizer.learningRate: expected …`. */
export class RecipeError extends Error {
  override name = "RecipeError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** A path as users write it: relative to `spec`, as in `--set`. */
export function userPath(path: Path): string {
  return (path[0] === "spec" && path.length > 1 ? path.slice(1) : path).join(".");
}
