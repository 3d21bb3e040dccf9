import type { SynthNews } from "./ace05.js";
import { eventOntology } from "./mee.js";
import type { TokenSpan } from "./sentence.js";

/** Sentences of a made-up document. */
export const sentencesPerDocument = 10;

export function documentName(split: string, number: number): string {
  return `SYNTH_${split.toUpperCase()}_${`${number}`.padStart(4, "0")}`;
}

/** OneIE's JSON lines: one sentence a line, mentions and events by token offsets, arguments by the id of a mention. */
export function oneieText(split: string, news: readonly SynthNews[]): string {
  return news.map((sentence, i) => `${JSON.stringify(oneieRecord(split, sentence, i))}\n`).join("");
}

function oneieRecord(split: string, { tokens, events, mentions }: SynthNews, i: number) {
  const document = documentName(split, Math.floor(i / sentencesPerDocument));
  const sentence = `${document}-${i % sentencesPerDocument}`;
  const text = ({ start, end }: TokenSpan) => tokens.slice(start, end).join(" ");
  const mentionId = ({ start }: TokenSpan) =>
    `${sentence}-E${mentions.findIndex((mention) => mention.start === start)}`;
  return {
    doc_id: document,
    sent_id: sentence,
    tokens,
    pieces: tokens,
    token_lens: tokens.map(() => 1),
    sentence: tokens.join(" "),
    entity_mentions: mentions.map((mention) => ({
      id: mentionId(mention),
      text: text(mention),
      entity_type: mention.entityType,
      mention_type: mention.entityType === "GPE" ? "NAM" : "NOM",
      entity_subtype: mention.entityType === "GPE" ? "Population-Center" : "Group",
      start: mention.start,
      end: mention.end,
    })),
    relation_mentions: [],
    event_mentions: events.map(({ kind, trigger, arguments: fillers }, e) => ({
      id: `${sentence}-EV${e}`,
      event_type: eventOntology[kind].type,
      trigger: { text: text(trigger), start: trigger.start, end: trigger.end },
      arguments: fillers.map((filler) => ({ entity_id: mentionId(filler), text: text(filler), role: filler.role })),
    })),
  };
}
