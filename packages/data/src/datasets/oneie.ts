import type { Argument, Split, Trigger } from "../example.js";
import type { Draft, Reader, Reading } from "./draft.js";
import { aceRoles, allAceRoles, eventLabel, roleLabel } from "./event-labels.js";
import { whereWrong } from "./json-records.js";
import { readLineRecords } from "./line-records.js";
import { mentionText, type TokenRange } from "./mention.js";
import { RecordError } from "./mistake.js";
import { filledText, index, listOf, record } from "./shape.js";
import { openSource } from "./source-file.js";

const fileNames: Readonly<Record<Split, readonly string[]>> = {
  train: ["train.oneie.json", "train.json"],
  dev: ["dev.oneie.json", "dev.json", "valid.oneie.json"],
  test: ["test.oneie.json", "test.json"],
};

interface OneieArgument {
  entity_id: string;
  role: string;
}

interface OneieEvent {
  event_type: string;
  trigger: TokenRange & { text: string };
  arguments: OneieArgument[];
}

const sentence = record<{
  sent_id: string;
  tokens: string[];
  entity_mentions: (TokenRange & { id: string; text: string })[];
  event_mentions: OneieEvent[];
}>({
  sent_id: filledText,
  tokens: listOf(filledText),
  entity_mentions: listOf(record({ id: filledText, text: filledText, start: index, end: index })),
  event_mentions: listOf(
    record<OneieEvent>({
      event_type: filledText,
      trigger: record({ text: filledText, start: index, end: index }),
      arguments: listOf(record<OneieArgument>({ entity_id: filledText, role: filledText })),
    }),
  ),
});

type Sentence = ReturnType<typeof sentence>;

/**
 * Reads ACE 2005 in OneIE's form: one JSON object a line, a sentence with its events. The words are those of the tokens. There
 * are no pictures (umie.md decision 23).
 */
export const readOneie: Reader = async ({ root, name: dataset, splits }) => {
  const reading: Reading = { drafts: [], mistakes: [] };
  for (const split of splits) {
    const source = await openSource(root, dataset, fileNames[split]);
    readLineRecords(root, source, reading, (text, at) => sentenceDraft(parseLine(text), at, { split, dataset }));
  }
  return reading;
};

function parseLine(text: string): Sentence {
  try {
    return sentence(JSON.parse(text), "");
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const { reason, offset } = whereWrong(text) ?? { reason: cause.message, offset: 0 };
    throw new RecordError(`${reason} (reading JSON)`, { column: offset + 1 });
  }
}

function sentenceDraft(held: Sentence, at: Draft["at"], of: Pick<Draft["example"], "split" | "dataset">): Draft {
  const events = [...held.event_mentions].sort((a, b) => a.trigger.start - b.trigger.start);
  const example = {
    task: "mee" as const,
    id: held.sent_id,
    ...of,
    text: held.tokens.join(" "),
    triggers: events.map(({ event_type, trigger }): Trigger => {
      const words = mentionText(held.tokens, trigger, trigger.text, "a trigger");
      return { type: eventLabel(event_type, aceRoles), trigger: words };
    }),
    arguments: events.flatMap((event) => argumentsOf(event, held)),
  };
  return { at, example, picture: null, grounded: [] };
}

/** In the order of the text. */
function argumentsOf(
  { event_type, arguments: fillers }: OneieEvent,
  { tokens, entity_mentions }: Sentence,
): Argument[] {
  const found = fillers.map(({ entity_id, role }) => {
    const entity = entity_mentions.find(({ id }) => id === entity_id);
    if (entity) return { role, entity };
    throw new RecordError(`expected an argument to name an entity mention, got entity_id "${entity_id}"`);
  });
  return found
    .sort((a, b) => a.entity.start - b.entity.start)
    .map(({ role, entity }) => ({
      type: eventLabel(event_type, aceRoles),
      role: roleLabel(role, allAceRoles),
      filler: mentionText(tokens, entity, entity.text, "an argument"),
    }));
}
