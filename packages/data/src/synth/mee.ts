import { type CounterRng, counterRng } from "./counter-rng.js";
import { eventGlyphs, partGlyphs } from "./glyphs.js";
import {
  ambiguousTriggers,
  type EventKind,
  eventLexicon,
  eventlessSentences,
  names,
  neutralEvents,
} from "./lexicon.js";
import { type Deal, dealer } from "./plan.js";
import type { Register } from "./register.js";
import { drawScene, type PixelBox, type Scene } from "./scene.js";
import { compose, type Sentence, type TokenSpan } from "./sentence.js";

/** A part of an event: who does it, whom it is done to, where. */
type Part = "doer" | "undergoer" | "place";

/** ACE's names. `parts` are the roles; only the first four kinds are drawn. */
export const eventOntology = {
  attack: { type: "Conflict:Attack", parts: { doer: "Attacker", undergoer: "Target", place: "Place" } },
  transport: { type: "Movement:Transport", parts: { doer: "Agent", undergoer: "Artifact", place: "Destination" } },
  arrest: { type: "Justice:Arrest-Jail", parts: { doer: "Agent", undergoer: "Person", place: "Place" } },
  demonstrate: { type: "Conflict:Demonstrate", parts: { doer: "Entity", undergoer: "Police", place: "Place" } },
  meet: { type: "Contact:Meet", parts: { doer: "Entity", undergoer: "Entity", place: "Place" } },
  die: { type: "Life:Die", parts: { doer: "Victim", undergoer: "Victim", place: "Place" } },
} as const satisfies Record<EventKind, { type: string; parts: Record<Part, string> }>;

export const drawnKinds = ["attack", "transport", "arrest", "demonstrate"] as const satisfies readonly EventKind[];
export type DrawnKind = (typeof drawnKinds)[number];
const allKinds = Object.keys(eventOntology) as EventKind[];

export interface SynthEvent {
  kind: EventKind;
  trigger: TokenSpan;
  arguments: readonly (TokenSpan & { role: string })[];
}

/** Entity mentions of the text: what fills roles, and places. */
export interface SynthMention extends TokenSpan {
  entityType: string;
}

export interface SynthSentence {
  tokens: readonly string[];
  events: readonly SynthEvent[];
  mentions: readonly SynthMention[];
}

/** A picture of an event: which drawn object fills which role. */
export interface SynthEventPicture {
  kind: DrawnKind;
  roles: readonly { role: string; box: PixelBox }[];
  scene: Scene;
}

/** A trigger that could mean any drawn event, in neutral words. */
export function openSentence(rng: CounterRng, register: Register, kind: DrawnKind): SynthSentence {
  const sentence = register.freshSentence(() =>
    compose(rng, rng.pick(neutralEvents), { g: rng.pick(ambiguousTriggers), l: rng.pick(names.LOC) }),
  );
  return { tokens: sentence.tokens, events: [eventOf(sentence, kind, "")], mentions: mentionsOf(sentence) };
}

/** One event told by the words. */
export function closedSentence(rng: CounterRng, register: Register, kind: EventKind): SynthSentence {
  const sentence = register.freshSentence(() =>
    compose(rng, rng.pick(eventLexicon[kind].templates), slotsOf(rng, kind, "")),
  );
  return { tokens: sentence.tokens, events: [eventOf(sentence, kind, "")], mentions: mentionsOf(sentence) };
}

/** Two events of different types, told by the words: "rebels raided the camp and police jailed the thief on monday ." */
export function twoEventSentence(
  rng: CounterRng,
  register: Register,
  kinds: readonly [EventKind, EventKind],
): SynthSentence {
  const clause = (kind: EventKind, mark: string) =>
    eventLexicon[kind].undergoers.length > 0 ? `{d${mark}} {g${mark}} the {u${mark}}` : `{d${mark}} {g${mark}}`;
  const template = `${clause(kinds[0], "")} and ${clause(kinds[1], "2")} in {l2} {when} .`;
  const sentence = register.freshSentence(() =>
    compose(rng, template, { ...slotsOf(rng, kinds[0], ""), ...slotsOf(rng, kinds[1], "2") }),
  );
  const events = [eventOf(sentence, kinds[0], ""), eventOf(sentence, kinds[1], "2")];
  return { tokens: sentence.tokens, events, mentions: mentionsOf(sentence) };
}

export function eventlessSentence(rng: CounterRng, register: Register): SynthSentence {
  const sentence = register.freshSentence(() => compose(rng, rng.pick(eventlessSentences), { l: rng.pick(names.LOC) }));
  return { tokens: sentence.tokens, events: [], mentions: mentionsOf(sentence) };
}

/** A sentence without picture: one event, two, or none. */
export function textSentence(rng: CounterRng, register: Register, deal: Deal): SynthSentence {
  const count = deal("events", [1, 1, 1, 1, 1, 2, 0, 0] as const);
  if (count === 0) return eventlessSentence(rng, register);
  if (count === 1) return closedSentence(rng, register, deal("kind", [...allKinds, "meet", "die"] as const));
  const [first, second] = rng.shuffle(["attack", "transport", "arrest", "meet", "die"] as const);
  return twoEventSentence(rng, register, [first!, second!]);
}

/** The event's glyph, the glyphs of one or two of its parts, and distractors. */
export function eventPicture(rng: CounterRng, kind: DrawnKind, deal: Deal): SynthEventPicture {
  const parts = deal("parts", [["doer"], ["undergoer"], ["doer", "undergoer"], ["doer", "undergoer"]] as const);
  const scene = drawScene(rng, [eventGlyphs[kind], ...parts.map((part) => partGlyphs[part])]);
  const roles = parts.map((part, i) => ({ role: eventOntology[kind].parts[part], box: scene.objects[i + 1]!.box }));
  return { kind, roles, scene };
}

function slotsOf(rng: CounterRng, kind: EventKind, mark: string): Record<string, string> {
  const { doers, triggers, undergoers } = eventLexicon[kind];
  return {
    [`d${mark}`]: rng.pick<string>(doers),
    [`g${mark}`]: rng.pick<string>(triggers),
    ...(undergoers.length > 0 ? { [`u${mark}`]: rng.pick<string>(undergoers) } : {}),
    [`l${mark}`]: rng.pick<string>(names.LOC),
  };
}

/** The event whose slots end in `mark`; a slot the template lacks gives no argument. */
function eventOf({ spans }: Sentence, kind: EventKind, mark: string): SynthEvent {
  const slots = { doer: spans[`d${mark}`], undergoer: spans[`u${mark}`], place: spans[`l${mark}`] };
  const { parts } = eventOntology[kind];
  const filled = (["doer", "undergoer", "place"] as const).flatMap((part) => {
    const span = slots[part];
    return span === undefined ? [] : [{ ...span, role: parts[part] }];
  });
  return { kind, trigger: spans[`g${mark}`]!, arguments: filled.sort((a, b) => a.start - b.start) };
}

function mentionsOf({ spans }: Sentence): SynthMention[] {
  const types: Readonly<Record<string, string>> = { d: "PER", u: "PER", l: "GPE" };
  return Object.entries(spans).flatMap(([slot, span]) => {
    const entityType = types[slot.replace(/\d$/, "")];
    return entityType === undefined ? [] : [{ ...span, entityType }];
  });
}

/** A generator of its own for one set of events. */
export function eventStream(seed: number, name: string): { rng: CounterRng; deal: Deal } {
  const rng = counterRng(seed, name);
  return { rng, deal: dealer(rng) };
}
