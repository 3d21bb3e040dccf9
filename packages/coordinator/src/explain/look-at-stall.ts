import { heartbeats, type RunLedger, silences, whyWaiting } from "@umie/ledger";
import { nextUnit, type RunRecord, unitId } from "@umie/recipe";
import { unitLeaves } from "../unit-leaves.js";
import type { Stall } from "./explain-run.js";

/** Read what `explainRun` looks at. @returns null where there is no such run. */
export async function lookAtStall(ledger: RunLedger, heartbeatMs: number): Promise<Stall | null> {
  const record = await ledger.record<RunRecord>();
  if (record === null) return null;
  const [control, generation, head, leader, closed, checkpoint, quarantined, waiting, beats, silentMs] =
    await Promise.all([
      ledger.control(),
      ledger.generation(),
      ledger.head(),
      ledger.leader(),
      ledger.closedUnits(),
      ledger.checkpoint(),
      ledger.quarantined(),
      whyWaiting(ledger.redis, ledger.run),
      heartbeats(ledger.redis),
      silences(ledger.redis),
    ]);
  const unit = nextUnit(record.spec, head.step, new Set(closed));
  const id = unit === null ? "none" : unitId(unit);
  const [covered, leased, opinions, votes] = await Promise.all([
    ledger.coverage(id),
    ledger.leases(id),
    ledger.opinions(id),
    ledger.votes(id),
  ]);
  return {
    ...{ control, generation, leader, silentMs, heartbeatMs, unit, covered, leased, opinions, quarantined, waiting },
    head: head.step,
    workers: beats.filter(({ run }) => run === ledger.run || run === null),
    leaves: unit === null ? 0 : unitLeaves(record.spec, unit),
    voted: new Set(votes.keys()),
    checkpointStep: checkpoint?.step ?? 0,
  };
}
