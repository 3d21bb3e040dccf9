import type { z } from "zod";
import { nearest } from "./nearest.js";
import type { Problem } from "./problem.js";
import { describe, keysAt, nodeAt, type Path, show } from "./schema-node.js";

type Issue = z.core.$ZodIssue;

/**
 * The schema's complaints about `value` as problems that say what was wanted and what stands there. Where a value may have
 * several forms, only the form that the user seems to have meant is spoken of.
 */
export function explain(issues: readonly Issue[], value: unknown, above: Path = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...(issue.path as Path)];
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key]));
    if (issue.code === "invalid_union") return explainUnion(issue.errors, value, path);
    return [mismatch(issue, valueAt(value, path), path)];
  });
}

function unknownKey(path: Path): Problem {
  const known = keysAt(path.slice(0, -1));
  const meant = nearest(String(path.at(-1)), known);
  return {
    path,
    text: `unknown key: ${meant === undefined ? `known are ${known.join(", ")}` : `did you mean ${meant}?`}`,
  };
}

function mismatch(issue: Issue, value: unknown, path: Path): Problem {
  const ours = issue.code === "custom";
  if (ours) return { path, text: issue.message };
  // The only patterns are in our own schema, which says in words what they want.
  const wanted = issue.code === "invalid_format" ? issue.message : `expected ${describe(nodeAt(path) ?? {})}`;
  return { path, text: value === undefined ? `missing: ${wanted}` : `${wanted}, got ${show(value)}` };
}

function explainUnion(branches: readonly (readonly Issue[])[], value: unknown, path: Path): Problem[] {
  const ofTheRightKind = branches.filter((issues) => !issues.some(isOfAnotherKind));
  const [best, next] = ofTheRightKind
    .map((issues) => ({ issues, misfit: issues.filter((issue) => isStrange(issue, valueAt(value, path))).length }))
    .sort((a, b) => a.misfit - b.misfit);
  if (best && (!next || best.misfit < next.misfit)) return explain(best.issues, value, path);
  const strange = best?.issues.filter(({ code }) => code === "unrecognized_keys") ?? [];
  if (strange.length > 0) return explain(strange, value, path);
  return [{ path, text: `expected ${describe(nodeAt(path) ?? {})}, got ${show(valueAt(value, path))}` }];
}

/** A mapping where a text is wanted, or the like: this form was not meant. */
const isOfAnotherKind = ({ path, code }: Issue) =>
  path.length === 0 && code !== "unrecognized_keys" && code !== "custom";

/** A key that this form does not have, or lacks. */
const isStrange = (issue: Issue, value: unknown) =>
  issue.code === "unrecognized_keys" || valueAt(value, issue.path as Path) === undefined;

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[step] : undefined,
    value,
  );
}
