import type { CorpusDataset } from "./corpus/corpus-dataset.js";
import type { Labels } from "./corpus/labels.js";
import type { Example, MeeExample, MnerExample, MreExample, Picture, Split } from "./example.js";

const published: Labels = {
  entityTypes: ["person", "location"],
  relations: ["peer", "member of", "none"],
  eventTypes: ["attack", "meet", "die"],
  roles: { attack: ["attacker", "target", "place"], meet: ["entity", "place"], die: ["victim"] },
};
export const handMadeLabels = { published, seen: published };

const common = { id: "x1", split: "train", picture: null } as const;

export const mnerExample: MnerExample = {
  ...common,
  dataset: "twitter2015",
  task: "mner",
  text: "Ann went to New York",
  entities: [
    { type: "person", span: "Ann" },
    { type: "location", span: "New York" },
  ],
};
export const mreExample: MreExample = {
  ...common,
  dataset: "mnre_v1",
  task: "mre",
  text: "Ann plays for Red Lions",
  head: { span: "Ann", type: "person" },
  tail: { span: "Red Lions", type: "" },
  relation: "member of",
};
export const twoObjects: Picture = {
  id: "p1",
  path: "/pictures/p1.png",
  objects: [
    [0, 0, 0.5, 0.5],
    [0.5, 0.5, 1, 1],
  ],
};
export const meeExample: MeeExample = {
  ...common,
  dataset: "m2e2",
  task: "mee",
  setting: "multimedia",
  text: "rebels raided the camp , then met in Rome",
  picture: twoObjects,
  triggers: [
    { type: "meet", trigger: "met" },
    { type: "attack", trigger: "raided" },
  ],
  arguments: [
    { type: "attack", role: "attacker", filler: "rebels" },
    { type: "meet", role: "place", filler: "Rome" },
    { type: "attack", role: "target", filler: "O2" },
  ],
};

/** Three datasets of different sizes, lengths and tasks, without pictures. */
export function handMadeDatasets(sizes: readonly [number, number, number] = [36, 24, 12]): CorpusDataset[] {
  const words = (n: number) => Array.from({ length: 3 + ((n * 7) % 40) }, (_, i) => `word${(n + i) % 17}`).join(" ");
  const splitsOf = <E extends Example>(size: number, like: E): Record<Split, E[]> => {
    const part = (split: Split, count: number) =>
      Array.from({ length: count }, (_, n) => ({
        ...like,
        id: `${split}-${n}`,
        split,
        text: `${like.text} ${words(n)}`,
      }));
    return { train: part("train", size), dev: part("dev", Math.ceil(size / 3)), test: part("test", size) };
  };
  const inText = meeExample.arguments.filter(({ filler }) => !/^O\d$/.test(filler));
  const [mner, mre, mee] = [mnerExample, mreExample, { ...meeExample, picture: null, arguments: inText }];
  return [
    { name: mner.dataset, labels: handMadeLabels, ...splitsOf(sizes[0], mner) },
    { name: mre.dataset, labels: handMadeLabels, ...splitsOf(sizes[1], mre) },
    { name: mee.dataset, labels: handMadeLabels, ...splitsOf(sizes[2], mee) },
  ];
}
