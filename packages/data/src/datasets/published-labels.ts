import type { LabelMapping, Labels } from "../corpus/labels.js";
import type { DatasetName } from "../example.js";
import { aceRoles, type EventLabels, m2e2Roles, swigRoles } from "./event-labels.js";
import { relationLabels } from "./relation-labels.js";
import { entityLabels } from "./twitter.js";

const none: Labels = { entityTypes: [], relations: [], eventTypes: [], roles: {} };

/** All labels of a dataset, in the order of instructions (umie.md §3.2–3.5). */
export function publishedLabels(name: DatasetName, mapping: LabelMapping = "corrected"): Labels {
  switch (name) {
    case "twitter2015":
    case "twitter2017":
    case "snap":
      return { ...none, entityTypes: entityLabels };
    case "mnre_v1":
    case "mnre_v2":
      return { ...none, relations: relationLabels(name, mapping) };
    case "m2e2":
      return eventLabels(m2e2Roles);
    case "ace05":
      return eventLabels(aceRoles);
    case "swig":
      return eventLabels(swigRoles(mapping));
    default:
      throw new RangeError(`Cannot list labels as the dataset must be known: current name is ${name satisfies never}`);
  }
}

function eventLabels(roles: EventLabels): Labels {
  return { ...none, eventTypes: Object.keys(roles), roles };
}
