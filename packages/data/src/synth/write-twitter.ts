import type { Split } from "../example.js";
import type { SynthTweet, TwitterName } from "./mner.js";

/** File names of each dataset's splits. */
export const twitterFiles: Readonly<Record<TwitterName, Readonly<Record<Split, string>>>> = {
  twitter2015: { train: "train.txt", dev: "valid.txt", test: "test.txt" },
  twitter2017: { train: "train.txt", dev: "valid.txt", test: "test.txt" },
  snap: { train: "train.txt", dev: "dev.txt", test: "test.txt" },
};

/** `IMGID:<id>`, then `token<TAB>tag` lines in BIO, a blank line after each tweet. Twitter-15 says OTHER for MISC. */
export function twitterText(dataset: TwitterName, tweets: readonly SynthTweet[]): string {
  return tweets
    .map((tweet) => {
      const tags = bioTags(dataset, tweet);
      return `IMGID:${tweet.imageId}\n${tweet.tokens.map((token, i) => `${token}\t${tags[i]}\n`).join("")}\n`;
    })
    .join("");
}

function bioTags(dataset: TwitterName, { tokens, entities }: SynthTweet): string[] {
  const tags = tokens.map(() => "O");
  for (const { start, end, tag } of entities) {
    const label = dataset === "twitter2015" && tag === "MISC" ? "OTHER" : tag;
    for (let i = start; i < end; i += 1) tags[i] = `${i === start ? "B" : "I"}-${label}`;
  }
  return tags;
}
