/**
 * How a tensor of theirs becomes one of ours. They store matrices [out, in], we [in, out] with heads apart:
 *
 * | way       | ours            | theirs                     |
 * | --------- | --------------- | -------------------------- |
 * | `same`    | any             | the same                   |
 * | `flat`    | [H, K]          | [H·K]                      |
 * | `in-out`  | [in, ...out]    | [out, in]                  |
 * | `heads`   | [H, K, out]     | [out, H·K]                 |
 * | `patches` | [3·p·p, out]    | [out, 3, p, p]             |
 * | `filter`  | [y, x, in, out] | [out, in, y, x]            |
 */
export type Way = "same" | "flat" | "in-out" | "heads" | "patches" | "filter";

/** Our name, theirs (`N` is a number, in the same order), the way, and other names that files give to the same tensor. */
export type Row = readonly [ours: string, theirs: string, way: Way, aliases?: readonly string[]];

export const linear = (ours: string, theirs: string): Row[] => [
  [`${ours}.weight`, `${theirs}.weight`, "in-out"],
  [`${ours}.bias`, `${theirs}.bias`, "same"],
];

export const layerNorm = (ours: string, theirs: string): Row[] => [
  [`${ours}.weight`, `${theirs}.weight`, "same"],
  [`${ours}.bias`, `${theirs}.bias`, "same"],
];
