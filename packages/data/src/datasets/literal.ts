/** A value as Python's `repr` or JSON writes it; tuples are lists. */
export type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal };

/** A text that is no literal; `offset` counts UTF-16 units from 0. */
export class LiteralError extends SyntaxError {
  override name = "LiteralError";

  constructor(
    wanted: string,
    got: string,
    readonly offset: number,
  ) {
    super(`expected ${wanted}, got ${got}`);
  }
}

/** What differs between the two languages. */
interface Dialect {
  quotes: string;
  words: ReadonlyMap<string, boolean | null>;
  /** Closing bracket of a list by its opening one. */
  lists: ReadonlyMap<string, string>;
  /** A comma may follow the last item, tabs may stand in a string, an unknown escape stands for itself, numbers are exact. */
  python: boolean;
  escapes: ReadonlyMap<string, string>;
  /** How many hexadecimal digits follow a letter after a backslash. */
  digits: ReadonlyMap<string, number>;
}

const shared = { "\\": "\\", '"': '"', b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

const dialects = {
  python: {
    quotes: "'\"",
    words: new Map(Object.entries({ True: true, False: false, None: null })),
    lists: new Map(Object.entries({ "[": "]", "(": ")" })),
    python: true,
    escapes: new Map(Object.entries({ ...shared, "'": "'", a: "\x07", v: "\v" })),
    digits: new Map(Object.entries({ x: 2, u: 4, U: 8 })),
  },
  json: {
    quotes: '"',
    words: new Map(Object.entries({ true: true, false: false, null: null })),
    lists: new Map(Object.entries({ "[": "]" })),
    python: false,
    escapes: new Map(Object.entries({ ...shared, "/": "/" })),
    digits: new Map(Object.entries({ u: 4 })),
  },
} as const satisfies Record<string, Dialect>;

/** Deepest nesting: far above any record's, and below what the stack holds. */
const maxDepth = 200;

/** How far a text is read. */
interface Cursor {
  readonly text: string;
  readonly dialect: Dialect;
  at: number;
  depth: number;
}

/**
 * Parses one literal: strings, numbers, lists, dicts with string keys, in Python also tuples. For MNRE, whose lines are
 * Python's `repr` of a dict, and to say where a JSON text is wrong, which `JSON.parse` often does not.
 *
 * @throws {LiteralError} If `text` is anything else, or repeats a key, or in Python holds a whole number that would be rounded.
 */
export function parseLiteral(text: string, language: keyof typeof dialects): Literal {
  const cursor: Cursor = { text, dialect: dialects[language], at: 0, depth: 0 };
  const result = readValue(cursor);
  skipBlanks(cursor);
  if (cursor.at < text.length) fail(cursor, "nothing more");
  return result;
}

function fail({ text, at }: Cursor, wanted: string, offset = at): never {
  const rest = text.slice(offset, offset + 12).split("\n")[0]!;
  throw new LiteralError(wanted, offset >= text.length ? "the end" : JSON.stringify(rest), offset);
}

function skipBlanks(cursor: Cursor): void {
  while (" \t\r\n".includes(cursor.text.charAt(cursor.at)) && cursor.at < cursor.text.length) cursor.at += 1;
}

function readValue(cursor: Cursor): Literal {
  skipBlanks(cursor);
  const char = cursor.text.charAt(cursor.at);
  if (isQuote(cursor)) return readString(cursor);
  if (char === "{") return readDict(cursor);
  if (cursor.dialect.lists.has(char)) return readList(cursor);
  if (char === "-" || (char >= "0" && char <= "9")) return readNumber(cursor);
  return readWord(cursor);
}

function isQuote({ text, at, dialect }: Cursor): boolean {
  return at < text.length && dialect.quotes.includes(text.charAt(at));
}

function readList(cursor: Cursor): Literal[] {
  const items: Literal[] = [];
  const close = cursor.dialect.lists.get(cursor.text.charAt(cursor.at))!;
  readItems(cursor, close, () => items.push(readValue(cursor)));
  return items;
}

function readDict(cursor: Cursor): { [key: string]: Literal } {
  const entries = new Map<string, Literal>();
  readItems(cursor, "}", () => {
    if (!isQuote(cursor)) fail(cursor, "a key in quotes");
    const start = cursor.at;
    const key = readString(cursor);
    if (entries.has(key)) fail(cursor, `the key ${key} only once`, start);
    skipBlanks(cursor);
    if (cursor.text[cursor.at] !== ":") fail(cursor, '":" after a key');
    cursor.at += 1;
    entries.set(key, readValue(cursor));
  });
  return Object.fromEntries(entries);
}

/** Items between the bracket here and `close`, parted by commas. */
function readItems(cursor: Cursor, close: string, readItem: () => void): void {
  cursor.depth += 1;
  if (cursor.depth > maxDepth) fail(cursor, `at most ${maxDepth} brackets in one another`);
  cursor.at += 1;
  for (let first = true; ; first = false) {
    skipBlanks(cursor);
    if (cursor.text[cursor.at] === close && (first || cursor.dialect.python)) break;
    readItem();
    skipBlanks(cursor);
    if (cursor.text[cursor.at] === close) break;
    if (cursor.text[cursor.at] !== ",") fail(cursor, `"," or "${close}"`);
    cursor.at += 1;
  }
  cursor.at += 1;
  cursor.depth -= 1;
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  const open = cursor.at;
  const quote = text.charCodeAt(open);
  let [start, result] = [open + 1, ""];
  for (cursor.at = start; ; cursor.at += 1) {
    const code = text.charCodeAt(cursor.at);
    if (code === quote) break;
    if (Number.isNaN(code)) fail(cursor, "the string to be closed", open);
    if (code < 0x20) checkControl(cursor, code);
    if (code !== 0x5c) continue;
    result += text.slice(start, cursor.at) + readEscape(cursor);
    start = cursor.at + 1;
  }
  result += text.slice(start, cursor.at);
  cursor.at += 1;
  return result;
}

function checkControl(cursor: Cursor, code: number): void {
  if (!cursor.dialect.python || code === 0x0a) fail(cursor, "no line end or control character in a string");
}

/** The character of the escape at the backslash here; leaves the cursor on its last character. */
function readEscape(cursor: Cursor): string {
  const { text, dialect } = cursor;
  const slash = cursor.at;
  cursor.at += 1;
  const letter = text.charAt(cursor.at);
  const [plain, length] = [dialect.escapes.get(letter), dialect.digits.get(letter)];
  if (plain !== undefined) return plain;
  if (length !== undefined) return readCodePoint(cursor, length, slash);
  const octal = dialect.python ? /^[0-7]{1,3}/.exec(text.slice(cursor.at, cursor.at + 3))?.[0] : undefined;
  if (octal !== undefined) {
    cursor.at += octal.length - 1;
    return String.fromCharCode(Number.parseInt(octal, 8));
  }
  if (dialect.python && letter !== "" && letter !== "N") return `\\${letter}`;
  return fail(cursor, "an escape", slash);
}

function readCodePoint(cursor: Cursor, length: number, slash: number): string {
  const digits = cursor.text.slice(cursor.at + 1, cursor.at + 1 + length);
  const code = digits.length === length && /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (!(code <= 0x10ffff)) fail(cursor, `the ${length} hexadecimal digits of a character`, slash);
  cursor.at += length;
  return String.fromCodePoint(code);
}

function readNumber(cursor: Cursor): number {
  const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
  pattern.lastIndex = cursor.at;
  const digits = pattern.exec(cursor.text)?.[0] ?? fail(cursor, "a number");
  const value = Number(digits);
  if (cursor.dialect.python && /^-?\d+$/.test(digits) && !Number.isSafeInteger(value)) {
    fail(cursor, "a whole number below 2^53");
  }
  cursor.at += digits.length;
  return value;
}

function readWord(cursor: Cursor): Literal {
  const word = /^\w+/.exec(cursor.text.slice(cursor.at, cursor.at + 8))?.[0] ?? "";
  const value = cursor.dialect.words.get(word);
  if (value === undefined) fail(cursor, "a value");
  cursor.at += word.length;
  return value;
}
