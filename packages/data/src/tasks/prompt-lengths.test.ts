import assert from "node:assert/strict";
import { test } from "node:test";
import { encodePrompt } from "../batches/feature-converter.js";
import { handMadeDatasets } from "../hand-made.fixture.js";
import { batchSpec, tokenizerOf } from "../hand-made-run.fixture.js";
import { promptLengths, surveyLengths } from "./prompt-lengths.js";
import { promptList } from "./prompt-list.js";
import { datasetTasks } from "./task.js";

const datasets = handMadeDatasets();
const tokenizer = tokenizerOf(datasets);
const limits = { maxSourceTokens: 40, maxTargetTokens: 6 };
const lists = datasets.map((dataset) => promptList(dataset.train, datasetTasks(dataset, "published")));

test("promptLengths gives the lengths that encodePrompt gives, and encodes once", () => {
  for (const list of lists) {
    let encoded = 0;
    const counting = {
      ...tokenizer,
      encodeParts: (parts: Parameters<typeof tokenizer.encodeParts>[0]) => {
        encoded++;
        return tokenizer.encodeParts(parts);
      },
    };
    const lengthOf = promptLengths(list, counting, limits);
    for (const round of [1, 2]) {
      for (const [i, prompt] of [...list].entries()) {
        const { source, target } = encodePrompt(prompt, tokenizer, limits);
        assert.deepEqual(lengthOf(i), { source: source.length, target: target.length }, `round ${round}`);
      }
    }
    assert.equal(encoded, list.size);
  }
});

test("surveyLengths counts what the limits cut", () => {
  const prompts = lists.flatMap((list) => [...list]);
  const encoded = prompts.map((prompt) => encodePrompt(prompt, tokenizer, limits));
  const survey = surveyLengths(prompts, tokenizer, limits);
  assert.deepEqual(survey, {
    prompts: prompts.length,
    longest: { source: limits.maxSourceTokens, target: limits.maxTargetTokens },
    cutSources: encoded.filter(({ cutSource }) => cutSource > 0).length,
    cutTargets: encoded.filter(({ cutTarget }) => cutTarget > 0).length,
  });
  assert.ok(survey.cutSources > 0 && survey.cutTargets > 0);
  assert.deepEqual(surveyLengths(prompts, tokenizer, batchSpec.data).cutSources, 0);
});

test("surveyLengths refuses an instruction that does not fit", () => {
  const tight = { maxSourceTokens: 12, maxTargetTokens: 9 };
  assert.throws(() => surveyLengths(lists[1]!, tokenizer, tight), /its instruction must fit in maxSourceTokens/);
});
