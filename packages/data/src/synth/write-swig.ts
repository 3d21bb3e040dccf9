import { eventOntology } from "./mee.js";
import { type SynthSituation, verbMapping, verbs } from "./swig.js";
import { jsonLines } from "./write-objects.js";

/** Annotators of an imSitu picture. */
const annotators = 3;
/** WordNet ids of the nouns that fill a role: person and thing. */
const nouns = { doer: "n00007846", undergoer: "n00002452" } as const;
const notGrounded = [-1, -1, -1, -1] as const;

/** A `SWiG_jsons` file: picture name to verb, size, boxes by role (-1 where not grounded) and three annotators' nouns. */
export function swigJson(situations: readonly SynthSituation[]): string {
  return jsonLines(Object.fromEntries(situations.map((situation) => [situation.name, situationRecord(situation)])));
}

function situationRecord({ kind, roles, scene: { width, height } }: SynthSituation) {
  const { verb, parts, others } = verbs[kind];
  const aceRoles = eventOntology[kind].parts;
  const bb: Record<string, readonly number[]> = {};
  const frame: Record<string, string> = {};
  for (const part of ["undergoer", "doer"] as const) {
    const box = roles.find(({ role }) => role === aceRoles[part])?.box;
    bb[parts[part]] = box ?? notGrounded;
    frame[parts[part]] = box === undefined ? "" : nouns[part];
  }
  for (const role of others) {
    bb[role] = notGrounded;
    frame[role] = "";
  }
  return { bb, height, verb, frames: Array.from({ length: annotators }, () => frame), width };
}

/** `ace_sr_mapping.txt`: how imSitu's verbs and roles read as ACE events. */
export function verbMappingText(): string {
  return verbMapping.map((row) => `${row.join("\t")}\n`).join("");
}
