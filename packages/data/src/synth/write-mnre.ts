import type { Split } from "../example.js";
import type { MnreName, SynthPair } from "./mre.js";
import type { TokenSpan } from "./sentence.js";

/** File names of each version's splits. */
export const mnreFiles: Readonly<Record<MnreName, Readonly<Record<Split, string>>>> = {
  mnre_v1: { train: "ours_train.txt", dev: "ours_val.txt", test: "ours_test.txt" },
  mnre_v2: { train: "mnre_train.txt", dev: "mnre_val.txt", test: "mnre_test.txt" },
};

/** One Python dict a line. The versions differ in the order of the last two keys, as the real files do. */
export function mnreText(dataset: MnreName, pairs: readonly SynthPair[]): string {
  return pairs
    .map(({ tokens, head, tail, relation, imageId }) => {
      const mention = ({ start, end }: TokenSpan) => ({ name: tokens.slice(start, end).join(" "), pos: [start, end] });
      const image = { img_id: typeof imageId === "number" ? imageId : `${imageId}.jpg` };
      const last = dataset === "mnre_v1" ? { relation, ...image } : { ...image, relation };
      return `${pythonLiteral({ token: tokens, h: mention(head), t: mention(tail), ...last })}\n`;
    })
    .join("");
}

type Literal = string | number | readonly Literal[] | { readonly [key: string]: Literal };

/** The value as Python's `repr` writes it. */
export function pythonLiteral(value: Literal): string {
  if (typeof value === "number") return `${value}`;
  if (typeof value === "string") return pythonString(value);
  if (isList(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonString(key)}: ${pythonLiteral(item)}`)
    .join(", ")}}`;
}

/** `Array.isArray` that knows of read-only lists. */
function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}

/** Python prefers single quotes, and takes double ones where that saves escaping. */
function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}
