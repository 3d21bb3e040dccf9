import { parseDocument } from "yaml";
import { nearest } from "./nearest.js";
import { type Problem, userPath } from "./problem.js";
import { nodeAt, type Path, pathsBelow } from "./schema-node.js";

/** A `--set a.b=c`, read. */
export interface Override {
  /** As the user typed it, with `--set `. */
  label: string;
  /** Whole path in the recipe. */
  path: Path;
  /** null removes what the file says, so that the default holds. */
  value: unknown;
}

type Mapping = Record<string, unknown>;

/**
 * Read `a.b=c`: a path relative to `spec` (or `metadata.name`) and a value in YAML, such as `schedule.steps=60` or
 * `data.datasets=[m2e2, snap]`.
 *
 * @returns a problem when it is none, or names a path that recipes do not have.
 */
export function readOverride(text: string): Override | Problem {
  const label = `--set ${text}`;
  const problem = (path: Path, sentence: string): Problem => ({ path, text: sentence, at: { set: label } });
  const equals = text.indexOf("=");
  if (equals < 1) return problem([], "expected path=value, such as schedule.steps=60");
  const named = text.slice(0, equals).split(".");
  const path = named[0] === "metadata" ? named : ["spec", ...named];
  if (nodeAt(path) === undefined) return problem(path, `unknown path${suggestion(path)}`);
  const document = parseDocument(text.slice(equals + 1), { prettyErrors: false });
  const [error] = document.errors;
  if (error) return problem(path, `the value is no YAML: ${error.message.split("\n")[0]}`);
  try {
    return { label, path, value: document.toJS({ maxAliasCount: 0 }) };
  } catch {
    return problem(path, "the value may not hold aliases");
  }
}

export function isProblem(read: Override | Problem): read is Problem {
  return "text" in read;
}

function suggestion(path: Path): string {
  const known = pathsBelow(["spec"]).map((dotted) => dotted.slice("spec.".length));
  const asked = userPath(path);
  const tail = `.${path.at(-1)}`;
  // The right name in the wrong place is likelier than a slip of the hand.
  const found = known.find((dotted) => dotted.endsWith(tail)) ?? nearest(asked, known);
  return found === undefined ? "" : `: did you mean ${found}?`;
}

/** The recipe's plain values with the override in place; mappings that are not there yet are made. `root` is changed. */
export function applyOverride(root: Mapping, { path, value }: Override): void {
  let place: Mapping | unknown[] = root;
  for (const step of path.slice(0, -1)) {
    const next = (place as Mapping)[step];
    if (typeof next === "object" && next !== null) place = next as Mapping | unknown[];
    else (place as Mapping)[step] = place = {};
  }
  const last = String(path.at(-1));
  if (value === null && !Array.isArray(place)) delete place[last];
  else (place as Mapping)[last] = value;
}
