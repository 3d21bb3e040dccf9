import { z } from "zod";
import { ScalingError } from "../scaling-error.js";

const numbers = z.record(z.string(), z.number());

const caseSchema = z.looseObject({
  id: z.string(),
  /** CSV beside the targets file; a case of a formula alone has none. */
  file: z.string().optional(),
  columns: z.record(z.string(), z.string()).optional(),
  filter: z.string().optional(),
  delta: z.number().positive().default(1e-3),
  reference: z.record(z.string(), z.unknown()).default({}),
  published: z.unknown().optional(),
});

const targetsSchema = z.looseObject({ cases: z.array(caseSchema).min(1) });

/** One thing that a right fitter must find in a file; the fields beside these say which kind of case it is. */
export type TargetCase = z.infer<typeof caseSchema>;

/** @throws {ScalingError} If the text is no targets file. */
export function parseTargets(text: string, file: string): TargetCase[] {
  const { success, data, error } = targetsSchema.safeParse(jsonOf(text, file));
  if (success) return data.cases;
  const [issue] = error.issues;
  throw new ScalingError(
    `Cannot read ${file} as ${issue!.path.join(".") || "it"} must be as in a targets file: ${issue!.message}`,
  );
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ScalingError(`Cannot read ${file} as it must be JSON: ${(cause as Error).message}`, { cause });
  }
}

/** A field of numbers by name. @throws {ScalingError} If the case has it not. */
export function numbersAt(target: TargetCase, field: string): Record<string, number> {
  return fieldAt(target, field, numbers);
}

/** A field of a case, checked. @throws {ScalingError} If it is missing or of another form. */
export function fieldAt<T>(target: TargetCase, field: string, schema: z.ZodType<T>): T {
  const { success, data, error } = schema.safeParse(target[field]);
  if (success) return data;
  const { message, path } = error.issues[0]!;
  throw new ScalingError(`Cannot verify ${target.id} as ${[field, ...path].join(".")} must be right: ${message}`);
}
