import { createHash } from "node:crypto";
import type { Split } from "../example.js";

/** The article of a sentence or picture: its id without the number at its end. */
export function articleOf(id: string): string {
  return id.replace(/_\d+$/, "");
}

/** Shares of the articles to train and to develop on; the rest is to test on. */
const shares = { train: 0.6, dev: 0.2 } as const;

/**
 * Cuts articles 60 : 20 : 20 in the order of a hash of their ids, so that the cut does not depend on the order of files, and
 * nothing of an article lies in two parts.
 *
 * @param articles Ids, repeated or not.
 */
export function articleSplits(articles: Iterable<string>): (article: string) => Split {
  const ordered = [...new Set(articles)]
    .map((article) => ({ article, place: createHash("sha256").update(`m2e2 article ${article}`).digest("hex") }))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  const train = Math.round(ordered.length * shares.train);
  const dev = train + Math.round(ordered.length * shares.dev);
  const splits = new Map(ordered.map(({ article }, i) => [article, i < train ? "train" : i < dev ? "dev" : "test"]));
  return (article) => {
    const split = splits.get(article);
    if (split === undefined) throw new RangeError(`Cannot place article ${article} as it must be one of those cut`);
    return split as Split;
  };
}
