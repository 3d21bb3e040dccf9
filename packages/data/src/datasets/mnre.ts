import type { LabelMapping } from "../corpus/labels.js";
import type { Split } from "../example.js";
import { type Draft, type Reader, type Reading, take } from "./draft.js";
import { lineRecords } from "./line-records.js";
import { LiteralError, parseLiteral } from "./literal.js";
import { mentionOf } from "./mention.js";
import { RecordError } from "./mistake.js";
import { pictureId } from "./picture-files.js";
import { type MnreName, relationLabel } from "./relation-labels.js";
import { filledText, index, record, refuse, type Shape, tokenList, tuple } from "./shape.js";
import { openSource } from "./source-file.js";

/** Names of each split's file: those of either version, and upstream's slip `mnre_val .txt`. */
const fileNames: Readonly<Record<Split, readonly string[]>> = {
  train: ["ours_train.txt", "mnre_train.txt"],
  dev: ["ours_val.txt", "mnre_val.txt", "mnre_val .txt"],
  test: ["ours_test.txt", "mnre_test.txt"],
};

interface Mention {
  name: string;
  pos: readonly [number, number];
}

/** A picture's file name; in 353 lines of version 1 its number, without an ending. */
const imageName: Shape<string | number> = (value, path) =>
  (typeof value === "string" && value !== "") || (typeof value === "number" && Number.isInteger(value))
    ? value
    : refuse("a picture's name or number", value, path);

const mention = record<Mention>({ name: filledText, pos: tuple<[number, number]>(index, index) });
const pair = record<{ token: string[]; h: Mention; t: Mention; relation: string; img_id: string | number }>({
  token: tokenList,
  h: mention,
  t: mention,
  relation: filledText,
  img_id: imageName,
});

/**
 * Reads MNRE: a Python dict in each line, one (head, tail) pair of a tweet. Head and tail are the words of their tokens, which
 * differ from `name` by blanks in 218 lines of version 1. They get no type: the files tell types by the relation alone.
 */
export function readMnre(dataset: MnreName): Reader {
  return async ({ root, name, splits, labelMapping }) => {
    const reading: Reading = { drafts: [], mistakes: [] };
    for (const split of splits) {
      const source = await openSource(root, name, fileNames[split]);
      const seen: SeenPairs = new Map();
      for (const { text, place } of lineRecords(root, source)) {
        take(reading, place, (at) => pairDraft(parseLine(text), at, { split, dataset, labelMapping }, seen));
      }
    }
    return reading;
  };
}

/** Lines of each pair, by picture. */
type SeenPairs = Map<string, Map<string, number>>;

function parseLine(text: string): ReturnType<typeof pair> {
  try {
    return pair(parseLiteral(text, "python"), "");
  } catch (cause) {
    if (!(cause instanceof LiteralError)) throw cause;
    throw new RecordError(`${cause.message} (reading a Python dict)`, { column: cause.offset + 1 });
  }
}

function pairDraft(
  { token, h, t, relation, img_id }: ReturnType<typeof pair>,
  at: Draft["at"],
  { labelMapping, ...of }: { split: Split; dataset: MnreName; labelMapping: LabelMapping },
  seen: SeenPairs,
): Draft {
  const head = mentionOf(token, rangeOf(h), h.name, "h");
  const tail = mentionOf(token, rangeOf(t), t.name, "t");
  const picture = pictureId(`${img_id}`);
  const text = token.join(" ");
  const label = relationLabel(of.dataset, relation, labelMapping);
  const number = numberPair(seen, picture, [...h.pos, ...t.pos, text].join(" "), at.line);
  const example = {
    task: "mre" as const,
    id: `${picture}#${number}`,
    ...of,
    text,
    head: { span: head.words, type: "", start: head.start },
    tail: { span: tail.words, type: "", start: tail.start },
    relation: label,
  };
  return { at, example, picture: { id: picture, size: null }, grounded: [] };
}

function rangeOf({ pos: [start, end] }: Mention) {
  return { start, end };
}

/** Counts the pairs of a picture, from 1. @throws {RecordError} If the pair had a line before. */
function numberPair(seen: SeenPairs, picture: string, key: string, line: number): number {
  const pairs = seen.get(picture) ?? new Map<string, number>();
  const before = pairs.get(key);
  if (before !== undefined) throw new RecordError(`expected each pair only once, got the pair of line ${before} again`);
  seen.set(picture, pairs.set(key, line));
  return pairs.size;
}
