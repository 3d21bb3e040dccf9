import { type Member, memberToken } from "@umie/ledger";
import type { Decision } from "./decide.js";
import type { Scene } from "./scene.js";

/**
 * Why a member left a generation.
 *
 * | reason        | what happened                                        |
 * | ------------- | ---------------------------------------------------- |
 * | `silent`      | its heartbeat stopped                                |
 * | `restarted`   | its heart beats, but for another life of the process |
 * | `unreachable` | it answers neither its peers nor the leader          |
 * | `stuck`       | it beats, and a task of it never ends                |
 * | `quarantined` | it computes wrongly                                  |
 * | `quarrel`     | it and a peer cannot reach each other                |
 * | `drained`     | it was asked to leave                                |
 * | `released`    | the run has no work for it: paused, cancelled        |
 */
export const departureReasons = [
  "silent",
  "restarted",
  "unreachable",
  "stuck",
  "quarantined",
  "quarrel",
  "drained",
  "released",
] as const;

export type Departure = (typeof departureReasons)[number];

/** Who leaves by a new generation, and why. */
export function departures(scene: Scene, decision: Decision & { act: "regroup" }): Map<string, Departure> {
  const staying = new Set(decision.members.map(memberToken));
  const gone = (scene.generation?.members ?? []).filter((member) => !staying.has(memberToken(member)));
  return new Map(gone.map((member) => [member.id, departure(scene, decision, member)]));
}

function departure(scene: Scene, decision: Decision & { act: "regroup" }, member: Member): Departure {
  const { id, address } = member;
  const beat = scene.workers.find((worker) => worker.id === id);
  if (decision.quarantine?.[id] !== undefined) return "quarantined";
  if (decision.died?.includes(memberToken(member))) {
    if (scene.condemned.has(id)) return "unreachable";
    if (!beat) return "silent";
    return beat.phase === "idle" || beat.address !== address ? "restarted" : "stuck";
  }
  if (beat?.phase === "draining") return "drained";
  return decision.members.length > 0 && scene.complaints.length > 0 ? "quarrel" : "released";
}
