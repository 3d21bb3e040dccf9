/** One item of a list or object: its text is that from `start` to `end`. */
export interface JsonItem {
  start: number;
  /** In an object, where the key ends; -1 in a list. */
  colon: number;
  end: number;
  /** The list or object that the item is, where it was looked into. */
  inner: JsonMarks | null;
}

/** Where the items of a list or object lie; one that is empty or blank has one blank item. */
export interface JsonMarks {
  bracket: "{" | "[";
  items: JsonItem[];
  close: number;
}

const blank = 0x20;
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openDict, closeDict] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Finds the items of the list or object that opens at `open`, and down to `depth` of the lists and objects among them. Only brackets,
 * commas, colons and strings are looked at; what lies between them is left to a parser.
 *
 * @throws {SyntaxError} If there is no bracket at `open`, or it is not closed.
 */
export function jsonMarks(text: string, open: number, depth: number): JsonMarks {
  const above: JsonMarks[] = [];
  let marks = opened(text, open);
  let skipped = 0;
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Most of an indented file.
    if (code <= blank) continue;
    if (code === quote) at = stringEnd(text, at);
    else if (code === openList || code === openDict) {
      if (skipped > 0 || above.length + 1 >= depth) skipped += 1;
      else {
        above.push(marks);
        marks = opened(text, at);
      }
    } else if (code === closeList || code === closeDict) {
      if (skipped > 0) skipped -= 1;
      else {
        close(marks, text, at);
        const outer = above.pop();
        if (outer === undefined) return marks;
        outer.items.at(-1)!.inner = marks;
        marks = outer;
      }
    } else if (skipped > 0) continue;
    else if (code === comma) next(marks, at);
    else if (code === colon && marks.items.at(-1)!.colon === -1) marks.items.at(-1)!.colon = at;
  }
  throw new SyntaxError("expected the outer bracket to be closed");
}

function opened(text: string, at: number): JsonMarks {
  const bracket = text[at];
  if (bracket !== "{" && bracket !== "[") throw new SyntaxError("expected a list or an object of records");
  return { bracket, items: [itemFrom(at + 1)], close: -1 };
}

function itemFrom(start: number): JsonItem {
  return { start, colon: -1, end: -1, inner: null };
}

function next({ items }: JsonMarks, at: number): void {
  items.at(-1)!.end = at;
  items.push(itemFrom(at + 1));
}

function close(marks: JsonMarks, text: string, at: number): void {
  if (text[at] !== (marks.bracket === "{" ? "}" : "]")) throw new SyntaxError("expected the bracket that was opened");
  marks.items.at(-1)!.end = at;
  marks.close = at;
}

/** Where the string that opens at `at` is closed. */
function stringEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === quote) return end;
    if (code === backslash) end += 1;
  }
  throw new SyntaxError("expected the string to be closed");
}
