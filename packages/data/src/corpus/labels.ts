import type { Example } from "../example.js";

/** The labels that instructions of a dataset list, each list in a fixed order. A dataset of another task leaves its list empty. */
export interface Labels {
  entityTypes: readonly string[];
  /** "none" included where the dataset has it. */
  relations: readonly string[];
  eventTypes: readonly string[];
  /** Roles of each event type. */
  roles: Readonly<Record<string, readonly string[]>>;
}

/** What a recipe's `data.labels` chooses from. */
export interface DatasetLabels {
  /** All that the dataset's publication names: what scores are comparable with. */
  published: Labels;
  /** Those that occur in its training part, in the same order. */
  seen: Labels;
}

/**
 * The labels of `published` that occur in `examples`, in the order of `published`. An event type occurs with its trigger or
 * with an argument.
 */
export function seenLabels(published: Labels, examples: Iterable<Example>): Labels {
  const seen = { entityTypes: new Set<string>(), relations: new Set<string>(), roles: new Map<string, Set<string>>() };
  const rolesOf = (type: string) => seen.roles.get(type) ?? seen.roles.set(type, new Set()).get(type)!;
  for (const example of examples) {
    if (example.task === "mner") for (const { type } of example.entities) seen.entityTypes.add(type);
    else if (example.task === "mre") seen.relations.add(example.relation);
    else {
      for (const { type } of example.triggers) rolesOf(type);
      for (const { type, role } of example.arguments) rolesOf(type).add(role);
    }
  }
  const eventTypes = published.eventTypes.filter((type) => seen.roles.has(type));
  return {
    entityTypes: published.entityTypes.filter((type) => seen.entityTypes.has(type)),
    relations: published.relations.filter((relation) => seen.relations.has(relation)),
    eventTypes,
    roles: Object.fromEntries(
      eventTypes.map((type) => [type, (published.roles[type] ?? []).filter((role) => seen.roles.get(type)?.has(role))]),
    ),
  };
}

/**
 * As in a recipe: raw labels to UMIE's with the known slips of the released mapping put right, or with them (umie.md decision 11):
 * MNRE's `alumi` as charges, "alternat names" of persons in version 1, SWiG's Transfer-Money as transfer ownership.
 */
export const labelMappings = ["corrected", "released"] as const;
export type LabelMapping = (typeof labelMappings)[number];

/** As in a recipe: name all published labels in an instruction, or those that the training part holds. */
export type LabelChoice = keyof DatasetLabels;

/**
 * The labels that instructions list. Where nothing was seen, as in a dataset without a training part or for an event type that
 * only the test part has, the published labels stand in: an instruction without labels would ask nothing.
 */
export function offeredLabels({ published, seen }: DatasetLabels, choice: LabelChoice): Labels {
  if (choice === "published") return published;
  const offered = (some: readonly string[] | undefined, all: readonly string[]) => (some?.length ? some : all);
  return {
    entityTypes: offered(seen.entityTypes, published.entityTypes),
    relations: offered(seen.relations, published.relations),
    eventTypes: offered(seen.eventTypes, published.eventTypes),
    roles: Object.fromEntries(
      Object.entries(published.roles).map(([type, roles]) => [type, offered(seen.roles[type], roles)]),
    ),
  };
}
