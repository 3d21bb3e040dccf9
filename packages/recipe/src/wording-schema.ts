import { z } from "zod";

/** Wordings of `@umie/data` by name; repeated here because a recipe is checked before any data is opened. */
export const wordingNames = ["umie", "given", "identity", "options", "bare", "released"] as const;

/** Slots of a template that its task fills; `text` and `schema` are on offer everywhere. */
const slots = {
  mner: [],
  mre: ["head", "tail"],
  mee_trigger: [],
  mee_argument: ["type"],
} as const satisfies Record<string, readonly string[]>;

/** How instructions are worded: one of the names, or templates of one's own; `umie`'s stand in for those left out. */
export const wordingSchema = z
  .union([
    z.enum(wordingNames),
    z.strictObject({
      mner: template(slots.mner).optional(),
      mre: template(slots.mre).optional(),
      mee_trigger: template(slots.mee_trigger).optional(),
      mee_argument: template(slots.mee_argument).optional(),
      /** How a head or tail is named where the dataset gives its type. */
      mention: z
        .string()
        .refine((text) => text.includes("{span}") && unknownSlots(text, ["span", "type"]).length === 0, {
          error: "expected {span}, and perhaps {type}, and no other slot",
        })
        .optional(),
    }),
  ])
  .default("umie");

function template(own: readonly string[]) {
  return z.string().superRefine((text, context) => {
    for (const message of problems(text, own)) context.addIssue({ code: "custom", message });
  });
}

/** What a template lacks, or has too much. An instruction that does not list its labels would ask nothing. */
function problems(text: string, own: readonly string[]): string[] {
  const known = [...own, "labels", "text", "schema"];
  const [unknown] = unknownSlots(text, known);
  if (unknown !== undefined) return [`{${unknown}} is no slot: those are ${known.map(braced).join(", ")}`];
  const missing = own.filter((slot) => !text.includes(braced(slot)) && !(slot === "type" && text.includes("{schema}")));
  if (missing.length > 0) return [`expected ${missing.map(braced).join(" and ")} in the template`];
  if (!text.includes("{labels}") && !text.includes("{schema}"))
    return ["expected {labels} or {schema} in the template"];
  const [before = "", after, ...more] = text.split("{text}");
  if (more.length > 0) return ["expected {text} once at most"];
  const lastSchema = (after ?? "").indexOf("{schema}");
  const misplaced = before.includes("{schema}") || (lastSchema >= 0 && after?.slice(lastSchema).trim() !== "{schema}");
  return misplaced ? ["expected {schema} at the end, behind {text}"] : [];
}

const braced = (slot: string) => `{${slot}}`;

function unknownSlots(text: string, known: readonly string[]): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot!).filter((slot) => !known.includes(slot));
}
