import type { Argument, Trigger } from "../example.js";
import type { Draft } from "./draft.js";
import { aceRoles, allAceRoles, eventLabel, roleLabel } from "./event-labels.js";
import { mentionOf, type TokenRange } from "./mention.js";

/** A mention; `text` is what the record says its words are, or null. */
export interface AceMention extends TokenRange {
  text: string | null;
}

/** A sentence of ACE 2005 with its events, whatever form it was written in. Ranges count the tokens of the sentence. */
export interface AceSentence {
  id: string;
  tokens: readonly string[];
  events: readonly {
    type: string;
    trigger: AceMention;
    arguments: readonly (AceMention & { role: string })[];
  }[];
}

/**
 * The example of a sentence: events in the order of their triggers, arguments in that of the text. There is no picture (umie.md
 * decision 23).
 *
 * @throws {RecordError} If a label is unknown, or a range is none or has other words.
 */
export function aceDraft({ id, tokens, events }: AceSentence, at: Draft["at"], of: Part): Draft {
  const ordered = [...events].sort((a, b) => a.trigger.start - b.trigger.start);
  const example = {
    task: "mee" as const,
    setting: "text" as const,
    id,
    ...of,
    text: tokens.join(" "),
    triggers: ordered.map(({ type, trigger }): Trigger => {
      const { words, start } = mentionOf(tokens, trigger, trigger.text, "a trigger");
      return { type: eventLabel(type, aceRoles), trigger: words, start };
    }),
    arguments: ordered.flatMap((event) => argumentsOf(event, tokens)),
  };
  return { at, example, picture: null, grounded: [] };
}

type Part = Pick<Draft["example"], "split" | "dataset">;

function argumentsOf(event: AceSentence["events"][number], tokens: readonly string[]): Argument[] {
  const type = eventLabel(event.type, aceRoles);
  return [...event.arguments]
    .sort((a, b) => a.start - b.start)
    .map((filler) => {
      const { words, start } = mentionOf(tokens, filler, filler.text, "an argument");
      return { type, role: roleLabel(filler.role, allAceRoles), filler: words, start };
    });
}
