import type { Labels } from "../corpus/labels.js";
import type { Task } from "../example.js";
import { type AnswerTuple, type ReadAnswer, tupleFields } from "../tasks/answer-tuple.js";
import { trimmed } from "./trimmed.js";

/**
 * The released code's format of answers (umie.md 2.3), UIE's structured extraction language. With ( ) for the markers that
 * open and close, and : for the one between label and span:
 *
 *     mner, mee_trigger   ( ( person : Kyrie ) ( location : New York ) )
 *     mre                 ( ( Ryan Reynolds ( couple : Blake Lively ) ) )
 *     mee_argument        ( ( attack ( attacker : coalition ) ( target : O1 ) ) )
 *     no record           (  )
 *
 * A label whose span is `absentSpan` says that there is none of it: rejection noise in training, no record when read.
 */
const [open, close, separator] = ["<extra_id_0>", "<extra_id_1>", "<extra_id_5>"];
export const absentSpan = "<extra_id_6>";

export const bracketMarkers: readonly string[] = [open, close, separator, absentSpan];
const markerPattern = new RegExp(`(${bracketMarkers.join("|")})`);

/** Can the format hold this record? Not if a string is empty, has blanks at an end or holds a marker. */
export function isBracketTuple(task: Task, tuple: AnswerTuple): boolean {
  if (tuple.length !== tupleFields[task].length) return false;
  return tuple.every((part) => part !== "" && part === trimmed(part) && !markerPattern.test(part));
}

/**
 * The answer that says `tuples`, in their order. The last string may be `absentSpan`.
 *
 * @throws {RangeError} If a tuple does not fit the format (`isBracketTuple`), or arguments are of different event types.
 */
export function writeBrackets(task: Task, tuples: readonly AnswerTuple[]): string {
  for (const tuple of tuples) {
    const held = tuple.at(-1) === absentSpan ? [...tuple.slice(0, -1), "-"] : tuple;
    if (!isBracketTuple(task, held))
      throw new RangeError(`Cannot write an answer as each record must fit the brackets: got ${tuple.join(" | ")}`);
  }
  return bracket(recordsOf(task, tuples));
}

function recordsOf(task: Task, tuples: readonly AnswerTuple[]): string[] {
  if (tuples.length === 0) return [""];
  if (task === "mner" || task === "mee_trigger") return tuples.map(labelled);
  if (task === "mre") return tuples.map(([head, ...relation]) => bracket([head!, labelled(relation)]));
  const types = [...new Set(tuples.map(([type]) => type!))];
  if (types.length > 1)
    throw new RangeError(`Cannot write an answer as its arguments must be of one event type: got ${types.join(", ")}`);
  return [bracket([types[0]!, ...tuples.map(([, ...argument]) => labelled(argument))])];
}

const bracket = (parts: readonly string[]) => [open, ...parts, close].join(" ");
const labelled = ([label, span]: AnswerTuple) => bracket([label!, separator, span!]);

/**
 * The records that an answer says, whatever the model wrote. What counts as dropped: an answer without brackets, words
 * beside records, a record of another shape, with an unknown label, or cut off. Brackets missing at the end cost nothing.
 *
 * @param labels What counts as a label, to the letter.
 */
export function readBrackets(task: Task, answer: string, labels: Labels): ReadAnswer {
  const { trees, strays } = parse(answer);
  const [outer, ...others] = trees;
  if (outer === undefined) return { tuples: [], dropped: Math.max(1, strays) };
  const beside = strays + others.length + Math.min(1, outer.words.length);
  const { tuples, dropped } = joined(outer.children.map((child) => readRecord(task, child, labels)));
  return { tuples, dropped: dropped + beside };
}

function readRecord(task: Task, tree: Tree, labels: Labels): ReadAnswer {
  switch (task) {
    case "mner":
      return readLabelled(tree, labels.entityTypes);
    case "mee_trigger":
      return readLabelled(tree, labels.eventTypes);
    case "mre":
      return tree.children.length === 0 ? malformed : readUnder(tree, labels.relations);
    case "mee_argument":
      return readUnder(
        tree,
        Object.hasOwn(labels.roles, tree.words[0] ?? "") ? labels.roles[tree.words[0]!] : undefined,
      );
  }
}

const nothing: ReadAnswer = { tuples: [], dropped: 0 };
const malformed: ReadAnswer = { tuples: [], dropped: 1 };

/** `( label : span )` */
function readLabelled({ words, children, closed }: Tree, known: readonly string[]): ReadAnswer {
  const [label = "", between, span = ""] = words;
  const fits = closed && children.length === 0 && words.length === 3 && between === separator && known.includes(label);
  if (fits && span === absentSpan) return nothing;
  return fits && span !== separator ? { tuples: [[label, span]], dropped: 0 } : malformed;
}

/** `( name ( label : span ) ( label : span ) )`; no known labels means that the name is not known. */
function readUnder({ words: [name, ...others], children }: Tree, known: readonly string[] | undefined): ReadAnswer {
  if (known === undefined || name === undefined || bracketMarkers.includes(name)) return malformed;
  const { tuples, dropped } = joined(children.map((child) => readLabelled(child, known)));
  return { tuples: tuples.map((tuple) => [name, ...tuple]), dropped: dropped + Math.min(1, others.length) };
}

function joined(readings: readonly ReadAnswer[]): ReadAnswer {
  const dropped = readings.reduce((sum, reading) => sum + reading.dropped, 0);
  return { tuples: readings.flatMap(({ tuples }) => tuples), dropped };
}

/** A bracket: its own texts and other markers in their order, and the brackets in it. */
interface Tree {
  words: string[];
  children: Tree[];
  closed: boolean;
}

/** The outermost brackets of an answer, and how many pieces lie outside of all brackets: a run of texts and markers is one. */
function parse(answer: string): { trees: Tree[]; strays: number } {
  const top: Tree = { words: [], children: [], closed: true };
  const around = [top];
  let strays = 0;
  let inStray = false;
  for (const token of answer.split(markerPattern).map(trimmed)) {
    if (token === "") continue;
    const tree = around.at(-1)!;
    const isStray = tree === top && token !== open;
    if (isStray && !inStray) strays++;
    inStray = isStray;
    if (token === open) {
      const child: Tree = { words: [], children: [], closed: false };
      tree.children.push(child);
      around.push(child);
    } else if (token === close && tree !== top) {
      tree.closed = true;
      around.pop();
    } else tree.words.push(token);
  }
  return { trees: top.children, strays };
}
