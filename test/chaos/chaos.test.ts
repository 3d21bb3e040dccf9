import assert from "node:assert/strict";
import { homeTest } from "../harness/home.js";
import { playChaos } from "./play.js";

const chaos = { faults: 60, seed: 20_240_103, workers: 3 };

homeTest(`F44 ${chaos.faults} random faults end in the reference's hash`, async (home, t) => {
  const lines: string[] = [];
  const verdict = await playChaos(t, home, { ...chaos, say: (line) => lines.push(line) }).catch((error) => {
    t.diagnostic(lines.join("\n"));
    throw error;
  });
  assert.equal(lines.length, chaos.faults, lines.join("\n"));
  assert.equal(verdict.stateHash, verdict.reference, lines.join("\n"));
});
