import type { Recipe } from "@umie/recipe";
import { cellFigure } from "@umie/report";
import { differenceFigure } from "./comparison.js";
import { datasetsSet, matchedSteps, matchNote, unseenLabelSets } from "./dataset-sets.js";
import type { Choices, Experiment, Trained, Variant } from "./experiment.js";
import { change, score } from "./in-words.js";
import { datasetsOf, difference, macro, measured, ofDataset } from "./scores.js";

/** Where the texts of datasets come from. */
const domains = {
  twitter: ["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2"],
  news: ["m2e2", "ace05", "swig"],
} as const;
type Domain = keyof typeof domains;

const words: Readonly<Record<Domain, string>> = { twitter: "Twitter", news: "news" };

/** Train on Twitter only, on news only; test on all. */
export const domainTransfer: Experiment = {
  name: "domain",
  title: "Domain transfer: trained on Twitter only, on news only",
  question: "How well does a model that was trained on tweets only do on news, and the other way round?",
  variants: (base, choices) => [
    { name: "both", label: "Twitter and news", sets: [] },
    only("twitter", base, choices),
    only("news", base, choices),
  ],
  report: (trained) => {
    const [both, ...others] = trained;
    if (both === undefined) return { sentences: [], keyFigures: [], blocks: [] };
    const tested = datasetsOf(both.outcomes[0]?.scores ?? []);
    return {
      sentences: [...others.flatMap((each) => sentences(each, both, tested)), caution],
      keyFigures: trained.flatMap((each) =>
        (["twitter", "news"] as const).map((domain) => ({
          label: `${each.variant.label} → ${words[domain]}`,
          value: score(measured(each, macro(of(domain, tested)))?.mean ?? null),
        })),
      ),
      blocks: [
        { kind: "paragraph", text: matchNote(trained) },
        { kind: "figure", ...f1Figure(trained, tested) },
        ...differenceFigure("differences", trained, "F1 of each dataset less that of the model trained on both."),
      ],
    };
  },
};

const caution = [
  "Where the two domains share no task, as tweets are asked for entities and relations and news for",
  "events, what is measured across domains is a new task in a new domain.",
].join(" ");

const of = (domain: Domain, datasets: readonly string[]) =>
  datasets.filter((name) => (domains[domain] as readonly string[]).includes(name));

function only(domain: Domain, base: Recipe, choices: Choices): Variant {
  const inside = (name: string) => (domains[domain] as readonly string[]).includes(name);
  const datasets = base.spec.data.datasets.map((each) => ({ ...each, train: each.train && inside(each.name) }));
  if (!datasets.some(({ train }) => train))
    throw new RangeError(
      `Cannot train on ${words[domain]} only as the recipe must train on one of ${domains[domain].join(", ")}: it does not`,
    );
  return {
    name: `${domain}-only`,
    label: `${words[domain]} only`,
    sets: [datasetsSet(datasets), ...matchedSteps(base, datasets, choices), ...unseenLabelSets(base)],
  };
}

function sentences(each: Trained, both: Trained, tested: readonly string[]): string[] {
  return (["twitter", "news"] as const).flatMap((domain) => {
    const measure = macro(of(domain, tested));
    const [from, to, by] = [measured(both, measure), measured(each, measure), difference(each, both, measure)];
    if (from === null || to === null || by === null) return [];
    return [`Trained on ${each.variant.label}, ${change(`F1 on ${words[domain]}`, from, to, by)}.`];
  });
}

function f1Figure(trained: readonly Trained[], tested: readonly string[]) {
  const values = trained.map((each) => tested.map((dataset) => measured(each, ofDataset(dataset))?.mean ?? null));
  const rows = trained.map(({ variant }) => variant.label);
  return cellFigure({
    name: "transfer",
    alt: rows
      .map((row, at) => `${row}: ${tested.map((name, d) => `${name} ${score(values[at]![d]!)}`).join(", ")}`)
      .join("; "),
    caption: "F1 on each dataset (columns) by what the model was trained on (rows).",
    ...{ rows, columns: tested, values, format: score, full: 1 },
  });
}
