import { ScalingError } from "../scaling-error.js";
import type { Row, Table } from "./csv.js";

/**
 * Read one JSON object a line; values become the text of a cell, and what is no text, number or truth value is left out.
 *
 * @throws {ScalingError} If a line is no JSON object.
 */
export function parseJsonLines(text: string, file: string): Table {
  const rows = text
    .split(/\r?\n/)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== "")
    .map(({ content, line }): Row => ({ line, cells: cellsOf(content, `${file}:${line}`) }));
  return { file, columns: [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))], rows };
}

function cellsOf(content: string, place: string): Record<string, string> {
  const value = parsed(content);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ScalingError(`Cannot read ${place} as each line must be a JSON object: it is ${content.slice(0, 40)}`);
  }
  const plain = Object.entries(value).filter(([, cell]) => ["string", "number", "boolean"].includes(typeof cell));
  return Object.fromEntries(plain.map(([name, cell]) => [name, String(cell)]));
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
