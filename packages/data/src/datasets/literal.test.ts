import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pythonLiteral } from "../synth/write-mnre.js";
import { LiteralError, parseLiteral } from "./literal.js";

type Written = Parameters<typeof pythonLiteral>[0];

const value = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }).filter((text) => !/[\r\0]/.test(text)),
    fc.maxSafeInteger(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("parseLiteral reads back what Python's repr writes", () => {
  fc.assert(
    fc.property(value, (written) => assert.deepEqual(parseLiteral(pythonLiteral(written), "python"), plain(written))),
  );
});

test("parseLiteral reads JSON as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (written, wide) => {
      const text = JSON.stringify(written, null, wide ? 2 : 0);
      assert.deepEqual(parseLiteral(text, "json"), plain(JSON.parse(text)));
    }),
  );
});

test("parseLiteral refuses as JSON what JSON.parse refuses", () => {
  const damaged = fc
    .tuple(fc.jsonValue(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', ":", "1", "\\", "\n", "x", "\t", "'"))
    .map(([written, place, patch]) => {
      const text = JSON.stringify(written);
      const at = place % (text.length + 1);
      return text.slice(0, at) + patch + text.slice(at + 1);
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string()), (text) => {
      assert.equal(
        parses(() => parseLiteral(text, "json")),
        parses(() => JSON.parse(text)),
        text,
      );
    }),
    { numRuns: 1000 },
  );
});

test("parseLiteral reads tuples, both quotes, escapes and Python's words", () => {
  const cases: [text: string, value: unknown][] = [
    [`('a', "b",)`, ["a", "b"]],
    [`()`, []],
    [`[True, False, None, -1.5e3, 0]`, [true, false, null, -1500, 0]],
    [String.raw`'it\'s \x41\u00e9\U0001F600\n\101\q'`, "it's Aé😀\nA\\q"],
    [String.raw`"\ud83d\ude00"`, "😀"],
    [`{'__proto__': 1}`, JSON.parse('{"__proto__": 1}')],
    [`  {'a' :1 , }  `, { a: 1 }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseLiteral(text, "python"), expected, text);
});

test("parseLiteral tells where and what", () => {
  const cases: [text: string, offset: number, message: RegExp][] = [
    ["", 0, /expected a value, got the end/],
    ["{'a': 1", 7, /expected "," or "}", got the end/],
    ["{'a' 1}", 5, /expected ":" after a key, got "1}"/],
    ["{a: 1}", 1, /expected a key in quotes, got "a: 1}"/],
    ["['a' 'b']", 5, /expected "," or "\]"/],
    ["[1, 'a]", 4, /expected the string to be closed, got "'a\]"/],
    ["'a\nb'", 2, /no line end or control character/],
    ["[true]", 1, /expected a value, got "true\]"/],
    ["[1] 2", 4, /expected nothing more, got "2"/],
    ["{'a': 1, 'a': 2}", 9, /expected the key a only once/],
    ["12345678901234567890", 0, /whole number below 2\^53/],
    ["[01]", 1, /expected a number/],
    [String.raw`'ab\N{DASH}'`, 3, /expected an escape/],
    [String.raw`'\u12'`, 1, /the 4 hexadecimal digits/],
    ["[".repeat(1000), 200, /at most 200 brackets/],
  ];
  for (const [text, offset, message] of cases) {
    assert.throws(
      () => parseLiteral(text, "python"),
      (error) => error instanceof LiteralError && error.offset === offset && message.test(error.message),
      text,
    );
  }
});

test("parseLiteral answers any text with a value or a place in it", () => {
  const pieces = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "'",
    '"',
    ",",
    ":",
    "\\",
    "a",
    "1",
    "-",
    ".",
    " ",
    "\n",
    "None",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const text = parts.join("");
      try {
        parseLiteral(text, "python");
      } catch (error) {
        assert.ok(error instanceof LiteralError);
        assert.ok(error.offset >= 0 && error.offset <= text.length);
      }
    }),
    { numRuns: 1000 },
  );
});

/** As the parser builds it: own keys on plain objects, no negative zero. */
function plain(written: unknown): unknown {
  return JSON.parse(JSON.stringify(written));
}

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    // JSON.parse keeps the last of two equal keys.
    fc.pre(!error.message.includes("only once"));
    return false;
  }
}
