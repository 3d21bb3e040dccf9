import { entityGlyphs } from "./glyphs.js";
import type { SynthTweet } from "./mner.js";

/** GMNER's boxes, a picture a line: for each entity of a tweet that its picture shows, the entity's words and place. */
export function gmnerText(tweets: readonly SynthTweet[]): string {
  return tweets
    .map((tweet) => ({
      img_id: tweet.imageId,
      width: tweet.scene.width,
      height: tweet.scene.height,
      ...shownIn(tweet),
    }))
    .filter(({ objects }) => objects.length > 0)
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join("");
}

function shownIn({ tokens, entities, scene }: SynthTweet) {
  const left = [...scene.objects];
  const objects = entities.flatMap(({ tag, start, end }) => {
    const at = left.findIndex(({ glyph }) => glyph === entityGlyphs[tag]);
    const box = at === -1 ? undefined : left.splice(at, 1)[0]!.box;
    return box === undefined ? [] : [{ name: tokens.slice(start, end).join(" "), box }];
  });
  return { objects };
}
