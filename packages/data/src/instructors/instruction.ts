import type { Ending } from "../example.js";
import type { TokenPart } from "../tokenizer/tokenizer.js";
import { schemaMarkers } from "./wording.js";

/** What the encoder reads around the text of an example. */
export interface Instruction {
  front: string;
  ending: Ending | null;
}

/** What a template is filled with; all of it is text, whatever it holds. */
export interface Values {
  labels: readonly string[];
  head?: string;
  tail?: string;
  /** The type of event whose roles the labels are. */
  type?: string;
}

/** Fills a template of a wording in. */
export function instruct(template: string, values: Values): Instruction {
  const [front = "", back] = template.split("{text}");
  if (back === undefined) return { front: fill(front, values), ending: null };
  const words = fill(back.replace("{schema}", ""), values).trim();
  return {
    front: fill(front, values).trim(),
    ending: { words, schema: back.includes("{schema}") ? schemaOf(values) : [] },
  };
}

/** The released code's schema (umie.md 2.2): `<spot> label <spot> label`, or `<spot> type <asoc> role <asoc> role`. */
function schemaOf({ labels, type }: Values): TokenPart[] {
  const marked = (marker: string, text: string): TokenPart[] => [{ marker }, { text }];
  if (type === undefined) return labels.flatMap((label) => marked(schemaMarkers.label, label));
  return [...marked(schemaMarkers.label, type), ...labels.flatMap((role) => marked(schemaMarkers.role, role))];
}

/** Fills a template in one pass, so that braces in a value stay what they are. */
export function fill(template: string, values: object): string {
  const known = new Map<string, unknown>(Object.entries(values));
  return template.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = known.get(name);
    if (value === undefined) return slot;
    return Array.isArray(value) ? value.join(", ") : String(value);
  });
}
