import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { handMadeDatasets, handMadeLabels, mnerExample } from "../hand-made.fixture.js";
import { tokenizerOf } from "../hand-made-run.fixture.js";
import { question } from "../tasks/prompts.js";
import { datasetTasks } from "../tasks/task.js";
import { sourceLayout } from "./source-words.js";

const tokenizer = tokenizerOf(handMadeDatasets());
const { mner } = datasetTasks({ name: "twitter2015", labels: handMadeLabels }, "published");
const promptOf = (text: string) => question(mner, { ...mnerExample, text });
const limits = { maxSourceTokens: 500, maxTargetTokens: 16 };

test("sourceLayout gives the words of any text in order, with tokens that follow one another", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      const { instructionTokens, words, cutTokens } = sourceLayout(promptOf(text), tokenizer, limits);
      assert.equal(cutTokens, 0);
      let token = instructionTokens;
      for (const word of words) {
        assert.equal([...text].slice(word.start, word.end).join(""), word.text);
        assert.equal(word.firstToken, token);
        token = word.endToken;
      }
      assert.equal(token - instructionTokens, tokenizer.encode(text).length);
    }),
  );
});

test("sourceLayout leaves words out that the limit cut off, and says how many tokens that is", () => {
  const text = "Ann went to New York";
  const whole = sourceLayout(promptOf(text), tokenizer, limits);
  const most = whole.words[1]!.firstToken + 1;
  const { words, cutTokens } = sourceLayout(promptOf(text), tokenizer, { ...limits, maxSourceTokens: most + 1 });
  assert.deepEqual(
    words.map((word) => word.text),
    ["Ann", "went"],
  );
  assert.equal(words.at(-1)!.endToken, most);
  assert.equal(cutTokens, whole.words.at(-1)!.endToken - most);
});
