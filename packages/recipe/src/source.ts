import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import type { Problem } from "./problem.js";
import type { Path } from "./schema-node.js";

/** A YAML text that still knows where each value stands. */
export interface Source {
  /** What it says, as plain values; undefined when it cannot be read. */
  value: unknown;
  /** Mistakes of the YAML itself. */
  problems: Problem[];
  /** Offset of the key (or list entry) at a path; of the nearest one above it that is there, else of the start. */
  offset(path: Path): number;
  /** `12:5`, both from 1. */
  lineAndColumn(offset: number): string;
}

/** Aliases that expand to more nodes than so many are an attack, not a recipe. */
const maxAliasCount = 100;

export function readSource(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const problems = [...document.errors.map(yamlProblem), ...unknownAliases(document)];
  return {
    value: problems.length > 0 ? undefined : expand(document, problems),
    problems,
    offset: (path) => offsetOf(document, path),
    lineAndColumn: (offset) => {
      const { line, col } = lines.linePos(offset);
      return `${line}:${col}`;
    },
  };
}

/** The parser's findings that users meet, in our words; the others as it says them. */
const sentences: Record<string, string> = {
  DUPLICATE_KEY: "this key appears twice in its mapping",
  TAB_AS_INDENT: "a tab cannot indent YAML: use spaces",
  MULTIPLE_DOCS: "expected one document, got a second one after ---",
  NON_STRING_KEY: "expected a name before the colon",
};

function yamlProblem({ code, message, pos }: { code: string; message: string; pos: [number, number] }): Problem {
  return { path: [], text: sentences[code] ?? message.split("\n")[0]!, at: { offset: pos[0] } };
}

function unknownAliases(document: Document): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const text = `unknown alias *${alias.source}: no &${alias.source} stands before it`;
      problems.push({ path: [], text, at: { offset: alias.range?.[0] ?? 0 } });
    },
  });
  return problems;
}

function expand(document: Document, problems: Problem[]): unknown {
  try {
    return document.toJS({ maxAliasCount });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    problems.push({ path: [], text: `aliases expand to more than ${maxAliasCount} copies`, at: { offset: 0 } });
    return undefined;
  }
}

function offsetOf(document: Document, path: Path): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const found = child(isAlias(node) ? (node.resolve(document) ?? null) : node, step);
    if (found === undefined) return offset;
    offset = found.offset;
    node = found.value;
  }
  return offset;
}

function child(node: Node | null, step: string | number): { value: Node | null; offset: number } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) ? { value: item, offset: item.range?.[0] ?? 0 } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
  if (!pair || !isScalar(pair.key)) return undefined;
  return { value: isNode(pair.value) ? pair.value : null, offset: pair.key.range?.[0] ?? 0 };
}
