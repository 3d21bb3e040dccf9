import type { Split } from "../example.js";
import { type DrawnKind, drawnKinds, eventOntology, eventPicture, eventStream, type SynthEventPicture } from "./mee.js";
import { overSplits } from "./plan.js";
import type { Register } from "./register.js";

/**
 * imSitu's verb for each drawn event, and its roles: `parts` are those a picture grounds, `others` stay without a box. The
 * names are imSitu's.
 */
export const verbs = {
  attack: { verb: "attacking", parts: { doer: "agent", undergoer: "victim" }, others: ["weapon", "place"] },
  transport: { verb: "hauling", parts: { doer: "carrier", undergoer: "item" }, others: ["tool", "place"] },
  arrest: { verb: "arresting", parts: { doer: "agent", undergoer: "suspect" }, others: ["place"] },
  demonstrate: { verb: "protesting", parts: { doer: "agent", undergoer: "agent" }, others: ["place"] },
} as const satisfies Record<DrawnKind, unknown>;

/** Rows of `ace_sr_mapping.txt`: verb, imSitu role, ACE event type, ACE role. */
export const verbMapping: readonly (readonly [string, string, string, string])[] = [
  ["arresting", "agent", "Justice||Arrest|Jail", "Agent"],
  ["hauling", "carrier", "Movement||Transport", "Agent"],
  ["hauling", "item", "Movement||Transport", "Artifact"],
  ["attacking", "agent", "Conflict||Attack", "Attacker"],
  ["protesting", "agent", "Conflict||Demonstrate", "Entity"],
  ["attacking", "weapon", "Conflict||Attack", "Instrument"],
  ["arresting", "suspect", "Justice||Arrest|Jail", "Person"],
  ["arresting", "place", "Justice||Arrest|Jail", "Place"],
  ["attacking", "place", "Conflict||Attack", "Place"],
  ["hauling", "place", "Movement||Transport", "Place"],
  ["protesting", "place", "Conflict||Demonstrate", "Place"],
  ["attacking", "victim", "Conflict||Attack", "Target"],
  ["hauling", "tool", "Movement||Transport", "Vehicle"],
];

/** A picture of a situation; `name` is its file name in the annotation. */
export interface SynthSituation extends SynthEventPicture {
  split: Split;
  name: string;
}

/** Pictures in the manner of SWiG: verb and roles are told by nothing else. */
export function generateSituations(seed: number, size: number, register: Register): SynthSituation[] {
  const { rng } = eventStream(seed, "swig");
  return overSplits(size, rng, (split, _open, deal) => {
    const kind = deal("kind", drawnKinds);
    const picture = eventPicture(rng, kind, deal);
    // A protest has one grounded role in imSitu; whoever polices it is not annotated.
    const doer: string = eventOntology[kind].parts.doer;
    const roles = kind === "demonstrate" ? picture.roles.filter(({ role }) => role === doer) : picture.roles;
    const name = register.freshId(() => `${verbs[kind].verb}_${rng.between(1, 99_999)}.jpg`);
    return { ...picture, roles, split, name };
  });
}
