import type { Task } from "../example.js";

/**
 * The wording of one set of instructions. `{name}` is filled in; a list is joined by ", ". `mention` says how a head or tail
 * is named where the dataset gives its type.
 */
export type Wording = Readonly<Record<Task | "mention", string>>;

/**
 * Wordings by name. MNER and MRE as in the paper's followers (umie.md 2.1); those of MEE are ours, in the same manner,
 * since the paper's are not known (decision 2). Head comes before tail (decision 3).
 */
export const wordings = {
  umie: {
    mner: "Please extract the following entity type: {labels}.",
    mre: "Please extract the following relation between {head} and {tail}: {labels}.",
    mee_trigger: "Please extract the following event type: {labels}.",
    mee_argument: "Please extract the following argument type of the {type} event: {labels}.",
    mention: "{type} entity {span}",
  },
} as const satisfies Readonly<Record<string, Wording>>;

/** Fills a template in one pass, so that braces in a value stay what they are. */
export function fill(template: string, values: Readonly<Record<string, string | readonly string[]>>): string {
  return template.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? slot : typeof value === "string" ? value : value.join(", ");
  });
}
