import { z } from "zod";
import { explain } from "./explain.js";
import type { SchemaNode } from "./json-schema.js";
import { applyOverride, isProblem, type Override, readOverride } from "./override.js";
import { type Problem, RecipeError, userPath } from "./problem.js";
import { type Recipe, recipeSchema } from "./schema.js";
import type { Path } from "./schema-node.js";
import { readSource, type Source } from "./source.js";

/** More lines than so many help nobody. */
const problemsShown = 20;

/**
 * Read a recipe file and fill in defaults.
 *
 * @param fileName how the user calls the file, for messages.
 * @param sets `a.b=c`, relative to `spec`, applied in order: `schedule.steps=60`; a value of null restores the default.
 * @throws {RecipeError} With all problems at once, in the order of the file, such as
 * `demo.yaml:12:5 optimizer.learningRate: expected a number above 0, got "fast"`.
 */
export function loadRecipe(text: string, fileName: string, sets: readonly string[] = []): Recipe {
  const source = readSource(text);
  const read = sets.map(readOverride);
  const overrides = read.filter((item): item is Override => !isProblem(item));
  const { recipe, problems } = check(source, overrides);
  const all = [...problems, ...read.filter(isProblem)];
  if (recipe && all.length === 0) return recipe;
  throw new RecipeError(inWords(all, { source, fileName, overrides }));
}

/**
 * A recipe with other values, as `--set` changes it.
 *
 * @throws {RecipeError} As {@link loadRecipe}.
 */
export function changeRecipe(recipe: Recipe, sets: readonly string[]): Recipe {
  // JSON is YAML, and what a file may say may be said here.
  return loadRecipe(JSON.stringify(recipe, null, 1), "the recipe", sets);
}

/**
 * Read another kind of file in YAML, such as a sweep, with the same messages.
 *
 * @param parts what the file holds, for an empty one: "a sweep with apiVersion and spec".
 * @throws {RecipeError} With all problems at once, in the order of the file.
 */
export function loadDocument<T>(text: string, fileName: string, schema: z.ZodType<T>, parts: string): T {
  const source = readSource(text);
  const { value } = source;
  const mapping = typeof value === "object" && value !== null && !Array.isArray(value);
  if (source.problems.length === 0 && mapping) {
    const { success, data, error } = schema.safeParse(value);
    if (success) return data;
    const root = z.toJSONSchema(schema, { io: "input" }) as SchemaNode;
    throw new RecipeError(inWords(explain(error.issues, value, root), { source, fileName, overrides: [] }));
  }
  const problems = source.problems.length > 0 ? source.problems : [notAMapping(value, parts)];
  throw new RecipeError(inWords(problems, { source, fileName, overrides: [] }));
}

function check(source: Source, overrides: readonly Override[]): { recipe?: Recipe; problems: Problem[] } {
  if (source.problems.length > 0) return { problems: source.problems };
  const { value } = source;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problems: [notAMapping(value, recipeParts)] };
  for (const override of overrides) applyOverride(value as Record<string, unknown>, override);
  const { success, data, error } = recipeSchema.safeParse(value);
  return success ? { recipe: data, problems: [] } : { problems: explain(error.issues, value) };
}

const recipeParts = "a recipe with apiVersion, kind, metadata and spec";

function notAMapping(value: unknown, parts: string): Problem {
  const got = value === undefined || value === null ? "is empty" : "is no mapping";
  return { path: [], text: `the file ${got}: expected ${parts}` };
}

interface Places {
  source: Source;
  fileName: string;
  overrides: readonly Override[];
}

function inWords(problems: readonly Problem[], places: Places): string[] {
  const lines = problems
    .map((problem) => inWordsAndPlace(problem, places))
    .sort((a, b) => a.order - b.order)
    .map(({ words }) => words);
  const hidden = lines.length - problemsShown;
  return hidden > 0 ? [...lines.slice(0, problemsShown), `${places.fileName}: and ${hidden} more`] : lines;
}

/** A problem with where to look, and a number that sorts it: the file from top to bottom, then the command line. */
function inWordsAndPlace({ path, text, at }: Problem, { source, fileName, overrides }: Places) {
  const sentence = path.length > 0 ? `${userPath(path)}: ${text}` : text;
  const last = Number.POSITIVE_INFINITY;
  if (at && "set" in at) return { words: `${at.set}: ${text}`, order: last };
  const set = overrides.findLast((override) => isPrefix(override.path, path));
  if (set) return { words: `${set.label}: ${set.path.length === path.length ? text : sentence}`, order: last };
  const offset = at?.offset ?? source.offset(path);
  return { words: `${fileName}:${source.lineAndColumn(offset)} ${sentence}`, order: offset };
}

function isPrefix(prefix: Path, path: Path): boolean {
  return prefix.length <= path.length && prefix.every((step, index) => String(step) === String(path[index]));
}
