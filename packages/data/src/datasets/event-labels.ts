import type { LabelMapping } from "../corpus/labels.js";
import { RecordError } from "./mistake.js";

/**
 * ACE 2005's event types: raw name to UMIE's label (umie.md §3.5), and the roles of each, of those 22 that name an entity.
 * The order is the order of instructions.
 */
const aceEvents = {
  "Life:Be-Born": ["born", "person", "place"],
  "Life:Marry": ["marry", "person", "place"],
  "Life:Divorce": ["divorce", "person", "place"],
  "Life:Injure": ["injure", "agent", "victim", "instrument", "place"],
  "Life:Die": ["die", "agent", "victim", "person", "instrument", "place"],
  "Movement:Transport": ["transport", "agent", "artifact", "vehicle", "origin", "destination"],
  "Transaction:Transfer-Ownership": ["transfer ownership", "buyer", "seller", "beneficiary", "artifact", "place"],
  "Transaction:Transfer-Money": ["transfer money", "giver", "recipient", "beneficiary", "place"],
  "Business:Start-Org": ["start organization", "agent", "organization", "place"],
  "Business:Merge-Org": ["merge organization", "organization", "place"],
  "Business:Declare-Bankruptcy": ["declare bankruptcy", "organization", "place"],
  "Business:End-Org": ["end organization", "organization", "place"],
  "Conflict:Attack": ["attack", "attacker", "target", "victim", "instrument", "place"],
  "Conflict:Demonstrate": ["demonstrate", "entity", "place"],
  "Contact:Meet": ["meet", "entity", "place"],
  "Contact:Phone-Write": ["phone write", "entity", "place"],
  "Personnel:Start-Position": ["start position", "person", "entity", "place"],
  "Personnel:End-Position": ["end position", "person", "entity", "place"],
  "Personnel:Nominate": ["nominate", "person", "agent", "place"],
  "Personnel:Elect": ["elect", "person", "entity", "place"],
  "Justice:Arrest-Jail": ["arrest jail", "agent", "person", "place"],
  "Justice:Release-Parole": ["release parole", "person", "entity", "place"],
  "Justice:Trial-Hearing": ["trial hearing", "defendant", "prosecutor", "adjudicator", "place"],
  "Justice:Charge-Indict": ["charge indict", "defendant", "prosecutor", "adjudicator", "place"],
  "Justice:Sue": ["sue", "plaintiff", "defendant", "adjudicator", "place"],
  "Justice:Convict": ["convict", "defendant", "adjudicator", "place"],
  "Justice:Sentence": ["sentence", "defendant", "adjudicator", "place"],
  "Justice:Fine": ["fine", "entity", "adjudicator", "place"],
  "Justice:Execute": ["execute", "person", "agent", "place"],
  "Justice:Extradite": ["extradite", "agent", "person", "origin", "destination"],
  "Justice:Acquit": ["acquit", "defendant", "adjudicator", "place"],
  "Justice:Appeal": ["appeal", "plaintiff", "defendant", "prosecutor", "adjudicator", "place"],
  "Justice:Pardon": ["pardon", "defendant", "adjudicator", "place"],
} as const satisfies Record<string, readonly [label: string, ...roles: string[]]>;

export type EventLabels = Readonly<Record<string, readonly string[]>>;

/** Event types of ACE 2005 to their roles. */
export const aceRoles: EventLabels = Object.fromEntries(
  Object.values(aceEvents).map(([label, ...roles]) => [label, roles]),
);

/** Event types of M2E2 to the roles that occur in its texts and pictures (umie.md §3.4). */
export const m2e2Roles: EventLabels = {
  attack: ["attacker", "target", "instrument", "place"],
  transport: ["agent", "artifact", "vehicle", "origin", "destination"],
  demonstrate: ["entity", "police", "instrument", "place"],
  "arrest jail": ["agent", "person", "instrument", "place"],
  "phone write": ["entity", "instrument", "place"],
  meet: ["entity", "place"],
  die: ["agent", "victim", "instrument", "place"],
  "transfer money": ["giver", "recipient", "money"],
};

/** Event types of SWiG to the roles that its verbs reach through `ace_sr_mapping.txt` (umie.md §3.5). */
const correctedSwigRoles: EventLabels = {
  attack: ["attacker", "target", "instrument", "place"],
  transport: ["agent", "artifact", "vehicle", "origin", "destination", "place"],
  demonstrate: ["entity", "place"],
  "arrest jail": ["agent", "person", "instrument", "place"],
  "phone write": ["entity", "instrument", "place"],
  meet: ["entity", "place"],
  die: ["agent", "victim", "instrument", "place"],
  "transfer money": ["giver", "recipient", "instrument", "place"],
};

/** Under the released mapping (`swig_event.yaml`) a transfer of money is called one of ownership. */
const swigSlips: Readonly<Record<string, string>> = { "transfer money": "transfer ownership" };

/** The same, under either mapping of labels. */
export function swigRoles(mapping: LabelMapping): EventLabels {
  if (mapping === "corrected") return correctedSwigRoles;
  return Object.fromEntries(
    Object.entries(correctedSwigRoles).map(([type, roles]) => [swigSlips[type] ?? type, roles]),
  );
}

/** The label of SWiG's raw event type. @throws {RecordError} If no verb of SWiG is such an event. */
export function swigEventLabel(raw: string, mapping: LabelMapping): string {
  const label = eventLabel(raw, correctedSwigRoles);
  return mapping === "released" ? (swigSlips[label] ?? label) : label;
}

const labelByRawType = new Map(Object.entries(aceEvents).map(([raw, [label]]) => [fold(raw), label]));

/** All 22 roles, as any of them may come with any type in ACE. */
export const allAceRoles: readonly string[] = [...new Set(Object.values(aceRoles).flat())];

/**
 * UMIE's label of a raw event type. "Justice:Arrest-Jail", "Justice.Arrest-Jail" and "Justice||Arrest|Jail" are the same; letter
 * case does not count ("Transaction||Transfer|MONEY" occurs), and Transfer-Money is transfer money (umie.md decision 11).
 *
 * @throws {RecordError} If the dataset has no such type.
 */
export function eventLabel(raw: string, of: EventLabels): string {
  const label = labelByRawType.get(fold(raw));
  if (label !== undefined && Object.hasOwn(of, label)) return label;
  throw new RecordError(
    `expected an event type of ACE such as Conflict:Attack, of the ${Object.keys(of).length} of this dataset, got "${raw}"`,
  );
}

/**
 * UMIE's label of a raw role: lower case, and Org is organization.
 *
 * @throws {RecordError} If it is none of `roles`.
 */
export function roleLabel(raw: string, roles: readonly string[]): string {
  const folded = raw.toLowerCase();
  const role = folded === "org" ? "organization" : folded;
  if (roles.includes(role)) return role;
  throw new RecordError(`expected one of the roles ${roles.join(", ")}, got "${raw}"`);
}

function fold(raw: string): string {
  return raw.toLowerCase().replace(/[^a-z]+/g, " ");
}
