import { type SynthOptions, synthCorpus } from "./synthesise.js";
import { namedPictures } from "./write-m2e2.js";

/**
 * Ids of the made-up pictures that decide: without them nothing in the words tells the answer. A picture without words
 * is one. The real datasets have no such list.
 */
export function decidingPictures(options: SynthOptions): ReadonlySet<string> {
  const { twitter, mnre, m2e2, swig } = synthCorpus(options);
  const open = [...Object.values(twitter).flat(), ...Object.values(mnre).flat()]
    .filter((example) => example.open)
    .map(({ imageId }) => String(imageId));
  const events = m2e2.flatMap((article) => {
    const { paired, loose } = namedPictures(article);
    return [...paired.filter((_, i) => article.sentences[i]!.open), ...loose].flatMap((picture) => picture?.name ?? []);
  });
  return new Set([...open, ...events, ...swig.map(({ name }) => name.replace(/\.\w+$/, ""))]);
}
