import type { AceSentence } from "./ace-sentence.js";
import type { TokenRange } from "./mention.js";
import { RecordError } from "./mistake.js";
import { filledText, index, listOf, record, tokenList } from "./shape.js";

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
  tokens: tokenList,
  entity_mentions: listOf(record({ id: filledText, text: filledText, start: index, end: index })),
  event_mentions: listOf(
    record<OneieEvent>({
      event_type: filledText,
      trigger: record({ text: filledText, start: index, end: index }),
      arguments: listOf(record<OneieArgument>({ entity_id: filledText, role: filledText })),
    }),
  ),
});

/**
 * A sentence in OneIE's form: ranges of its tokens, end exclusive; arguments name entity mentions by id.
 *
 * @throws {RecordError} If the record has another form, or an argument names no mention.
 */
export function oneieSentence(value: unknown): AceSentence {
  const { sent_id: id, tokens, entity_mentions, event_mentions } = sentence(value, "");
  const mentions = new Map(entity_mentions.map((mention) => [mention.id, mention]));
  const events = event_mentions.map(({ event_type, trigger, arguments: fillers }) => ({
    type: event_type,
    trigger,
    arguments: fillers.map(({ entity_id, role }) => {
      const mention = mentions.get(entity_id);
      if (mention !== undefined) return { ...mention, role };
      throw new RecordError(`expected an argument to name an entity mention, got entity_id "${entity_id}"`);
    }),
  }));
  return { id, tokens, events };
}
