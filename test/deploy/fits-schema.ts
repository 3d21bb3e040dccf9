import { Ajv } from "ajv";
import { kindOf } from "../cluster/kinds.js";
import type { Sent } from "../cluster/kube-object.js";
import { isAddOn, validate } from "../cluster/validate.js";
import { addOnSpecs } from "./add-on-schemas.js";

const ajv = new Ajv({ allErrors: true });

/**
 * Hold a document against the schema of its kind; a JobSet's Jobs as Jobs.
 *
 * @throws {Error} If it does not fit, or has a field that the schema does not know.
 */
export function fitsSchema(document: Sent): void {
  const { apiVersion, kind, metadata, spec } = document;
  if (!isAddOn(kindOf(apiVersion, kind).group)) {
    validate(document);
    return;
  }
  const schema = addOnSpecs[kind];
  if (!schema) throw new Error(`Cannot check ${kind} ${metadata.name} as there is no schema for it`);
  if (!ajv.validate(schema, spec)) throw new Error(`${kind} ${metadata.name}: ${ajv.errorsText()}`);
  for (const job of jobsOf(document)) validate(job);
}

/** The Jobs that a JobSet makes. */
export function jobsOf({ kind, spec, metadata }: Sent): Sent[] {
  if (kind !== "JobSet") return [];
  const { replicatedJobs } = spec as { replicatedJobs: { name: string; template: { spec: object } }[] };
  return replicatedJobs.map(({ name, template }) => ({
    ...{ apiVersion: "batch/v1", kind: "Job", metadata: { ...metadata, name: `${metadata.name}-${name}` } },
    spec: template.spec,
  }));
}
