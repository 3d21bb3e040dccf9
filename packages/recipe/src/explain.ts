import type { z } from "zod";
import type { SchemaNode } from "./json-schema.js";
import { nearest } from "./nearest.js";
import type { Problem } from "./problem.js";
import { describe, keysAt, nodeAt, type Path, show } from "./schema-node.js";

type Issue = z.core.$ZodIssue;

/** Whose schema is spoken of: a recipe's unless said. */
type Root = SchemaNode | undefined;

/**
 * The schema's complaints about `value` as problems that say what was wanted and what stands there. Where a value may have
 * several forms, only the form that the user seems to have meant is spoken of.
 */
export function explain(issues: readonly Issue[], value: unknown, root?: Root, above: Path = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...(issue.path as Path)];
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], root));
    if (issue.code === "invalid_union") return explainUnion(issue.errors, value, path, root);
    return [mismatch(issue, valueAt(value, path), path, root)];
  });
}

function unknownKey(path: Path, root: Root): Problem {
  const known = keysAt(path.slice(0, -1), root);
  const meant = nearest(String(path.at(-1)), known);
  return {
    path,
    text: `unknown key: ${meant === undefined ? `known are ${known.join(", ")}` : `did you mean ${meant}?`}`,
  };
}

function mismatch(issue: Issue, value: unknown, path: Path, root: Root): Problem {
  const ours = issue.code === "custom";
  if (ours) return { path, text: issue.message };
  // The only patterns are in our own schema, which says in words what they want.
  const wanted = issue.code === "invalid_format" ? issue.message : `expected ${describe(nodeAt(path, root) ?? {})}`;
  return { path, text: value === undefined ? `missing: ${wanted}` : `${wanted}, got ${show(value)}` };
}

function explainUnion(branches: readonly (readonly Issue[])[], value: unknown, path: Path, root: Root): Problem[] {
  const ofTheRightKind = branches.filter((issues) => !issues.some(isOfAnotherKind));
  const [best, next] = ofTheRightKind
    .map((issues) => ({ issues, misfit: issues.filter((issue) => isStrange(issue, valueAt(value, path))).length }))
    .sort((a, b) => a.misfit - b.misfit);
  if (best && (!next || best.misfit < next.misfit)) return explain(best.issues, value, root, path);
  const strange = best?.issues.filter(({ code }) => code === "unrecognized_keys") ?? [];
  if (strange.length > 0) return explain(strange, value, root, path);
  return [{ path, text: `expected ${describe(nodeAt(path, root) ?? {})}, got ${show(valueAt(value, path))}` }];
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
