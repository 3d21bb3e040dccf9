import assert from "node:assert/strict";
import { test } from "node:test";
import { wordingSchema } from "./wording-schema.js";

/** The first problem of a wording, or null. */
const problem = (wording: unknown): string | null => {
  const read = wordingSchema.safeParse(wording);
  return read.success ? null : JSON.stringify(read.error.issues);
};

test("wordingSchema takes the names and templates of one's own", () => {
  const good = [
    undefined,
    "umie",
    "released",
    {},
    { mner: "Find {labels}" },
    { mner: "{text} {schema}", mre: "{head}, {tail}: {labels}", mention: "{span}" },
    { mee_argument: "Give the text: {text} {schema}" },
  ];
  for (const wording of good) assert.equal(problem(wording), null, JSON.stringify(wording));
});

test("wordingSchema says what a template lacks", () => {
  const bad: [unknown, RegExp][] = [
    ["their", /umie/],
    [{ mner: "Find them" }, /expected \{labels\} or \{schema\}/],
    [{ mner: "Find {label}" }, /\{label\} is no slot: those are \{labels\}, \{text\}, \{schema\}/],
    [{ mre: "Of {head}: {labels}" }, /expected \{tail\} in the template/],
    [{ mee_argument: "Find {labels}" }, /expected \{type\}/],
    [{ mner: "{schema}" }, /expected \{schema\} at the end, behind \{text\}/],
    [{ mner: "{text} {schema} now" }, /expected \{schema\} at the end/],
    [{ mner: "{text} {labels} {text}" }, /expected \{text\} once/],
    [{ mention: "{type}" }, /expected \{span\}/],
    [{ ner: "{labels}" }, /ner/],
  ];
  for (const [wording, reason] of bad) assert.match(problem(wording) ?? "", reason, JSON.stringify(wording));
});
