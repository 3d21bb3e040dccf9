import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRecipe } from "./load.js";
import { modelConfig } from "./model-config.js";
import { hasSpecHash, quarantineExample } from "./quarantine-example.js";
import { type RunRecord, specHash } from "./run-spec.js";

const text = `
apiVersion: umie/v1
kind: Run
metadata: { name: demo }
spec: { data: { synth: { seed: 1 }, datasets: [snap] }, schedule: { steps: 4 } }
`;

function record(): RunRecord {
  const resolved = {
    corpus: { fingerprint: "f", counts: {} },
    tokenizer: { sha256: "t", size: 2000 },
    parameterCount: 1,
    model: modelConfig({ preset: "tiny", override: {} }, { vocabSize: 2000 }),
  };
  const spec = { ...loadRecipe(text, "demo.yaml").spec, resolved };
  return { run: "demo-1", name: "demo", specHash: specHash(spec), createdAt: "", quarantined: [], spec };
}

const wish = (example: string) => ({ example, user: "ada", reason: "kills workers", at: "2026-01-02T03:04:05.000Z" });

test("quarantineExample changes the hash of the spec and keeps who, why and what it was", () => {
  const before = record();
  const after = quarantineExample(before, 8, wish("snap/17"));
  assert.deepEqual(after.spec.data.quarantine, [{ example: "snap/17", fromStep: 8 }]);
  assert.notEqual(after.specHash, before.specHash);
  assert.equal(after.specHash, specHash(after.spec));
  assert.deepEqual(after.amendments, [{ ...wish("snap/17"), fromStep: 8, specHash: before.specHash }]);
  assert.equal(before.spec.data.quarantine, undefined);

  const again = quarantineExample(after, 9, wish("snap/18"));
  for (const { specHash } of [before, after, again]) assert.ok(hasSpecHash(again, specHash));
  assert.equal(hasSpecHash(again, "other"), false);
  assert.equal(hasSpecHash(before, after.specHash), false);
});

test("quarantineExample refuses an example that is out already", () => {
  const after = quarantineExample(record(), 8, wish("snap/17"));
  assert.throws(() => quarantineExample(after, 9, wish("snap/17")), {
    name: "RangeError",
    message: "Cannot quarantine snap/17 as it must still count: it is out since step 8",
  });
});
