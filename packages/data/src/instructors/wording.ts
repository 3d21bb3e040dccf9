import type { Task } from "../example.js";

/**
 * The wording of one set of instructions. `{name}` is filled in; a list of `{labels}` is joined by ", ". `{text}` is where the
 * example's text stands, behind all else unless said; `{schema}`, which only follows it, is `</s>` and each label behind its
 * marker. `mention` says how a head or tail is named where the dataset gives its type.
 */
export type Wording = Readonly<Record<Task | "mention", string>>;

/**
 * Wordings by name.
 *
 * - `umie`: MNER and MRE as in the paper's followers (umie.md 2.1); those of MEE are ours, in the same manner, since the paper's
 *   are not known (decision 2). Head comes before tail (decision 3).
 * - `given`, `identity`, `options`, `bare`: the phrases (b) to (e) of umie.md 2.5 for MNER, carried over to the other tasks by us.
 *   They ask what `umie`, which is (a), asks; where (e) is the empty string, the labels stand alone.
 * - `released`: the released code's phrases and schema (2.1, 2.2), tail first, one phrase for triggers and arguments, which only
 *   the schema tells apart.
 */
export const wordings = {
  umie: {
    mner: "Please extract the following entity type: {labels}.",
    mre: "Please extract the following relation between {head} and {tail}: {labels}.",
    mee_trigger: "Please extract the following event type: {labels}.",
    mee_argument: "Please extract the following argument type of the {type} event: {labels}.",
    mention: "{type} entity {span}",
  },
  given: {
    mner: "Given the entity types: {labels}.",
    mre: "Given the relations between {head} and {tail}: {labels}.",
    mee_trigger: "Given the event types: {labels}.",
    mee_argument: "Given the argument types of the {type} event: {labels}.",
    mention: "{type} entity {span}",
  },
  identity: {
    mner: "Identity the following entity type from the given sentence: {labels}.",
    mre: "Identity the following relation between {head} and {tail} from the given sentence: {labels}.",
    mee_trigger: "Identity the following event type from the given sentence: {labels}.",
    mee_argument: "Identity the following argument type of the {type} event from the given sentence: {labels}.",
    mention: "{type} entity {span}",
  },
  options: {
    mner: "Please extract entity type in the sentence. Options: {labels}.",
    mre: "Please extract relation between {head} and {tail} in the sentence. Options: {labels}.",
    mee_trigger: "Please extract event type in the sentence. Options: {labels}.",
    mee_argument: "Please extract argument type of the {type} event in the sentence. Options: {labels}.",
    mention: "{type} entity {span}",
  },
  bare: {
    mner: "{labels}.",
    mre: "{head} and {tail}: {labels}.",
    mee_trigger: "{labels}.",
    mee_argument: "{type}: {labels}.",
    mention: "{type} entity {span}",
  },
  released: {
    mner: "Give the text: {text} Please extract the following entity type: {schema}",
    mre: "Give the text: {text} Please extract the following relation between: {tail} and {head} {schema}",
    mee_trigger: "Please Extract event trigger and argument: {text} {schema}",
    mee_argument: "Please Extract event trigger and argument: {text} {schema}",
    mention: "{span}",
  },
} as const satisfies Readonly<Record<string, Wording>>;

/** As in a recipe: a wording by its name, or templates of one's own; what they leave out is `umie`'s. */
export type WordingChoice = keyof typeof wordings | { readonly [Part in keyof Wording]?: string | undefined };

export function chosenWording(choice: WordingChoice): Wording {
  if (typeof choice === "string") return wordings[choice];
  const own = Object.entries(choice).filter(([, template]) => template !== undefined);
  return { ...wordings.umie, ...Object.fromEntries(own) };
}

/** Markers of schemas in instructions: of an entity type, relation or event type, and of a role. */
export const schemaMarkers = { label: "<spot>", role: "<asoc>" } as const;

/** The tokens a run adds to its tokenizer: `<spot>`, which flat answers need, and `<asoc>` where a wording writes schemas. */
export function addedTokens(choice: WordingChoice): string[] {
  const writesSchemas = Object.values(chosenWording(choice)).some((template) => template.includes("{schema}"));
  return writesSchemas ? Object.values(schemaMarkers) : [schemaMarkers.label];
}
