import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRecipe } from "./load.js";
import { modelConfig } from "./model-config.js";
import { type RunSpec, specHash } from "./run-spec.js";

const text = `{apiVersion: umie/v1, kind: Run, metadata: {name: a}, spec: {data: {root: here, datasets: [snap]}, schedule: {steps: 3}}}`;
const resolved: RunSpec["resolved"] = {
  corpus: { fingerprint: "f", counts: { snap: { train: 3, dev: 1, test: 1 } } },
  tokenizer: { sha256: "t", size: 2000 },
  parameterCount: 10,
  model: modelConfig({ preset: "tiny", override: {} }, { vocabSize: 2000 }),
};
const spec = (...sets: string[]): RunSpec => ({ ...loadRecipe(text, "a.yaml", sets).spec, resolved });

test("specHash ignores what does not change the result: workers and where things lie", () => {
  const hash = specHash(spec());
  assert.match(hash, /^[0-9a-f]{64}$/);
  for (const set of ["resources.minWorkers=2", "checkpoint.store=file:///x", "data.root=there"]) {
    assert.equal(specHash(spec(set)), hash, set);
  }
  const trained = { tokenizer: { path: "a/spiece.model" } };
  const moved = { tokenizer: { path: "b/spiece.model" } };
  const at = (data: object) => specHash({ ...spec(), data: { ...spec().data, ...data } });
  assert.equal(at(trained), at(moved));
});

test("specHash ignores the order of keys and keeps the order of lists", () => {
  const { seed, ...rest } = spec();
  assert.equal(specHash({ ...rest, seed }), specHash(spec()));
  const order = (list: string) => specHash(spec(`data.datasets=[${list}]`));
  assert.notEqual(order("snap, m2e2"), order("m2e2, snap"));
});

test("specHash changes with everything else", () => {
  const hash = specHash(spec());
  for (const set of [
    "seed=1",
    "schedule.steps=4",
    "data.images=blank",
    "numeric.quantumExponent=-31",
    "checkpoint.keep=9",
  ]) {
    assert.notEqual(specHash(spec(set)), hash, set);
  }
  const other = (facts: Partial<RunSpec["resolved"]>) => specHash({ ...spec(), resolved: { ...resolved, ...facts } });
  assert.notEqual(other({ tokenizer: { sha256: "u", size: 2000 } }), hash);
  assert.notEqual(other({ corpus: { ...resolved.corpus, fingerprint: "g" } }), hash);
});
