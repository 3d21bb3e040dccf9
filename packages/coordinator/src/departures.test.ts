import assert from "node:assert/strict";
import { test } from "node:test";
import { type Heartbeat, type Member, memberToken, noWork } from "@umie/ledger";
import type { Decision } from "./decide.js";
import { type Departure, departures } from "./departures.js";
import type { Scene } from "./scene.js";

const member = (id: string): Member => ({ id, since: 1, address: `${id}:1`, bytesPerSecond: 1 });
const beat = (id: string, changes: Partial<Heartbeat> = {}): Heartbeat => ({
  ...{ id, pid: 1, host: "host", address: `${id}:1`, numericClass: "class", version: "1", run: "demo-1" },
  ...{ phase: "member", step: 1, stateHash: null, doing: "", work: noWork, examplesPerSecond: 0, residentBytes: 0 },
  ...{ refusal: null },
  ...changes,
});

/** Why `a` leaves the members a and b. */
function whyGone(
  scene: Partial<Scene>,
  { died, ...decision }: Partial<Decision & { act: "regroup" }> = {},
): Departure | undefined {
  const present = { number: 1, members: [member("a"), member("b")], startStep: 0, reason: "", at: 0 };
  const looked = {
    generation: present,
    workers: [beat("a"), beat("b")],
    condemned: new Set(),
    complaints: [],
    ...scene,
  };
  const regroup = { act: "regroup" as const, members: [member("b")], startStep: 1, why: "", ...decision };
  return departures(looked as unknown as Scene, { ...regroup, ...(died ? { died } : {}) }).get("a");
}

const died = [memberToken(member("a"))];

test("departures tell why each member is gone", () => {
  assert.equal(whyGone({ workers: [beat("b")] }, { died }), "silent");
  assert.equal(whyGone({ workers: [beat("a", { phase: "idle" }), beat("b")] }, { died }), "restarted");
  assert.equal(whyGone({ workers: [beat("a", { address: "a:2" }), beat("b")] }, { died }), "restarted");
  assert.equal(whyGone({ condemned: new Set(["a"]) }, { died }), "unreachable");
  assert.equal(whyGone({}, { died }), "stuck");
  assert.equal(whyGone({}, { quarantine: { a: "it finds x" } }), "quarantined");
  assert.equal(whyGone({ workers: [beat("a", { phase: "draining" }), beat("b")] }), "drained");
  const complaints = [{ generation: 1, from: "b", about: "a", reason: "no answer" }];
  assert.equal(whyGone({ complaints }), "quarrel");
  assert.equal(whyGone({}, { members: [] }), "released");
});

test("departures know nothing of those that stay", () => {
  assert.equal(whyGone({}, { members: [member("a"), member("b")] }), undefined);
  assert.equal(whyGone({}, { members: [member("a")] }), undefined);
});
