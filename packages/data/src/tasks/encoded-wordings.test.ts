import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodePrompt } from "../batches/feature-converter.js";
import { type Example, formats } from "../example.js";
import { handMadeDatasets, handMadeLabels, meeExample, mnerExample, mreExample } from "../hand-made.fixture.js";
import { batchSpec } from "../hand-made-run.fixture.js";
import { addedTokens, type WordingChoice, wordings } from "../instructors/wording.js";
import { bracketMarkers } from "../linearisation/brackets.js";
import { flatMarkers } from "../linearisation/flat.js";
import { linearisations } from "../linearisation/linearisation.js";
import { createTokenizer } from "../tokenizer/tokenizer.js";
import { tokenizerTexts } from "../tokenizer/tokenizer-texts.js";
import { trainTokenizer } from "../tokenizer/train/train-tokenizer.js";
import { promptList } from "./prompt-list.js";
import { goldPrompts } from "./prompts.js";
import { datasetTasks } from "./task.js";

const own: WordingChoice = { mner: "In {text} find {labels}", mre: "{head} to {tail}: {text} {schema}" };
const choices: WordingChoice[] = [...(Object.keys(wordings) as (keyof typeof wordings)[]), own];
const examples: Example[] = [mnerExample, mreExample, meeExample];
const styles = choices.flatMap((wording) =>
  formats.flatMap((format) =>
    (["fixed", "shuffled"] as const).map((schemaOrder) => ({ wording, format, schemaOrder })),
  ),
);

const datasets = handMadeDatasets([12, 8, 4]);
const texts = datasets.flatMap((dataset) =>
  choices.flatMap((wording) => [
    ...tokenizerTexts(promptList(dataset.train, datasetTasks(dataset, "published", { wording }))),
  ]),
);
const bytes = trainTokenizer(texts, { vocabSize: 300 });

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "<spot>",
        "<asoc>",
        "</s>",
        "<pad>",
        "＜/s＞",
        ...bracketMarkers,
        "{labels}",
        "{text}",
        "none",
        "O1",
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 30 },
  )
  .map((words) => words.join(" "));

test("no text is read as a control token, in any wording and format", () => {
  for (const { wording, ...style } of styles) {
    const tokenizer = createTokenizer(bytes, { addedTokens: addedTokens(wording) });
    const tasks = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published", { wording, ...style });
    const control = new Set([tokenizer.eosId, ...tokenizer.markers.map((marker) => tokenizer.markerId(marker))]);
    const controls = (ids: readonly number[]) => ids.filter((id) => control.has(id));
    fc.assert(
      fc.property(hostile, hostile, (text, span) => {
        const plain = { ...mreExample, text: "", head: { span: "x", type: "" } };
        const [harmless] = goldPrompts({ ...plain, text: "y" }, tasks);
        const [prompt] = goldPrompts({ ...plain, text: `y ${text}`, head: { span: `x ${span}`, type: "" } }, tasks);
        const limits = { maxSourceTokens: 4000, maxTargetTokens: 4000 };
        const { source } = encodePrompt(prompt!, tokenizer, limits);
        assert.deepEqual(
          controls(source).toSorted(),
          controls(encodePrompt(harmless!, tokenizer, limits).source).toSorted(),
        );

        const entities = [{ type: "person", span: `x ${span}` }];
        const [entity] = goldPrompts({ ...mnerExample, text: `y ${text}`, entities }, tasks);
        const [without] = goldPrompts({ ...mnerExample, text: "y", entities: [{ type: "person", span: "x" }] }, tasks);
        const none = linearisations[style.format].write("mner", []);
        if (entity!.target === none) return;
        const [said, wanted] = [entity!, without!].map((one) => encodePrompt(one, tokenizer, limits).target);
        assert.deepEqual(controls(said!), controls(wanted!));
      }),
      { numRuns: 15 },
    );
  }
  assert.deepEqual([...flatMarkers], ["<spot>"]);
});

test("cutting takes the end of the text and nothing else, in any wording", () => {
  for (const { wording, ...style } of styles) {
    const tokenizer = createTokenizer(bytes, { addedTokens: addedTokens(wording) });
    const tasks = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published", { wording, ...style });
    fc.assert(
      fc.property(fc.constantFrom(...examples), hostile, fc.nat(60), (example, text, room) => {
        for (const prompt of goldPrompts({ ...example, text: `y ${text}` }, tasks)) {
          const { maxTargetTokens } = batchSpec.data;
          const empty = encodePrompt({ ...prompt, text: "" }, tokenizer, { maxSourceTokens: 4000, maxTargetTokens });
          const maxSourceTokens = empty.source.length + room;
          const { source, cutSource } = encodePrompt(prompt, tokenizer, { maxSourceTokens, maxTargetTokens });
          const words = tokenizer.encode(prompt.text);
          const front = tokenizer.encode(prompt.instruction).length;
          assert.equal(cutSource, Math.max(0, words.length - room));
          assert.deepEqual(source.toSpliced(front, Math.min(room, words.length)), empty.source);
          assert.deepEqual(source.slice(front, front + Math.min(room, words.length)), words.slice(0, room));
          assert.throws(
            () => encodePrompt(prompt, tokenizer, { maxSourceTokens: empty.source.length - 1, maxTargetTokens }),
            RangeError,
          );
        }
      }),
      { numRuns: 15 },
    );
  }
});
