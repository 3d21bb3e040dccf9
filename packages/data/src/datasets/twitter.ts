import type { Entity, Split } from "../example.js";
import { type Draft, type Reader, type Reading, type ReadRequest, take } from "./draft.js";
import { tokenStart } from "./mention.js";
import { fileError, RecordError } from "./mistake.js";
import { openSource, type SourceFile, type SourceLine, sourceLines } from "./source-file.js";

/** Names of each split's file; Twitter-15 and -17 say valid, SNAP dev. */
const fileNames: Readonly<Record<Split, readonly string[]>> = {
  train: ["train.txt"],
  dev: ["valid.txt", "dev.txt"],
  test: ["test.txt"],
};

/** The labels in the order of instructions. */
export const entityLabels = ["person", "location", "organization", "miscellaneous"] as const;

/** Twitter-15 says OTHER for MISC (umie.md decision 10). */
const labelByTag: ReadonlyMap<string, (typeof entityLabels)[number]> = new Map([
  ["PER", "person"],
  ["LOC", "location"],
  ["ORG", "organization"],
  ["MISC", "miscellaneous"],
  ["OTHER", "miscellaneous"],
]);

/**
 * Reads Twitter-15, Twitter-17 and SNAP: an `IMGID:<id>` line, then a token and its tag in each line, a blank line after each
 * tweet. The text is the tokens joined by blanks, nothing replaced: no decision asks for the released code's URL and USER.
 */
export const readTwitter: Reader = async (request) => {
  const reading: Reading = { drafts: [], mistakes: [] };
  for (const split of request.splits) {
    const source = await openSource(request.root, request.name, fileNames[split]);
    readTweets(source, split, request, reading);
  }
  return reading;
};

function readTweets(source: SourceFile, split: Split, { root, name }: ReadRequest, reading: Reading): void {
  const tweets = [...cutTweets(source)];
  if (tweets.length === 0) throw fileError(root, source.file, "expected tweets, got blank lines only");
  for (const tweet of tweets) {
    const [line, lastLine] = [tweet[0]!.number, tweet.at(-1)!.number];
    const place = { file: source.file, line, lastLine, badLines: source.badLines };
    take(reading, place, (at) => tweetDraft(tweet, at, { split, dataset: name }));
  }
}

const imageLine = /^IMGID:[ \t]*(.*?)[ \t]*$/;

/** A tweet begins with its IMGID line, or where one is forgotten with the first line after a blank one. */
function* cutTweets(source: SourceFile): Generator<SourceLine[]> {
  let tweet: SourceLine[] = [];
  for (const line of sourceLines(source)) {
    const blank = /^[ \t]*$/.test(line.text);
    if ((blank || imageLine.test(line.text)) && tweet.length > 0) {
      yield tweet;
      tweet = [];
    }
    if (!blank) tweet.push(line);
  }
  if (tweet.length > 0) yield tweet;
}

function tweetDraft(
  [head, ...rows]: readonly SourceLine[],
  at: Draft["at"],
  of: Pick<Draft["example"], "split" | "dataset">,
): Draft {
  const id = imageLine.exec(head!.text)?.[1];
  if (!id) throw new RecordError(`expected IMGID:<id> before the tokens of a tweet, got "${head!.text.slice(0, 40)}"`);
  if (rows.length === 0) throw new RecordError(`expected tokens of tweet ${id}, got none`);
  const tagged = rows.map(readRow);
  const text = tagged.map(({ token }) => token).join(" ");
  const example = { task: "mner" as const, id, ...of, text, entities: entitiesOf(tagged) };
  return { at, example, picture: { id, size: null }, grounded: [] };
}

interface TaggedToken {
  token: string;
  /** B or I, or O outside of entities. */
  position: string;
  label: string;
}

/** Two columns, parted by a tab, or by blanks where there is no tab. Blanks at the end are nothing. */
function readRow({ number: line, text: row }: SourceLine): TaggedToken {
  const text = row.replace(/[ \t]+$/, "");
  const columns = text.includes("\t") ? text.split("\t") : text.replace(/^ +/, "").split(/ +/);
  const [token, tag] = columns;
  if (columns.length !== 2 || token === "" || !tag) {
    throw new RecordError(`expected a token and its tag, got ${columns.length} columns: "${text.slice(0, 40)}"`, {
      line,
    });
  }
  const parts = /^([BI])-(.+)$/.exec(tag);
  if (tag === "O") return { token: token!, position: "O", label: "" };
  const label = labelByTag.get(parts?.[2] ?? "");
  if (label !== undefined) return { token: token!, position: parts![1]!, label };
  const wanted = `O, or B- or I- with ${[...labelByTag.keys()].join(", ")}`;
  throw new RecordError(`expected the tag ${wanted}, got "${tag}"`, { line, column: text.lastIndexOf(tag) + 1 });
}

/** Lenient about BIO: an I- after O or after another label opens an entity too, as 374 do in Twitter-15. */
function entitiesOf(tagged: readonly TaggedToken[]): Entity[] {
  const entities: { type: string; first: number; end: number }[] = [];
  const tokens = tagged.map(({ token }) => token);
  let open = "";
  for (const [i, { position, label }] of tagged.entries()) {
    if (position === "I" && label === open) entities.at(-1)!.end = i + 1;
    else if (position !== "O") entities.push({ type: label, first: i, end: i + 1 });
    open = label;
  }
  return entities.map(({ type, first, end }) => ({
    type,
    span: tokens.slice(first, end).join(" "),
    start: tokenStart(tokens, first),
  }));
}
