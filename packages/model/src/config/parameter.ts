/** How a parameter begins. `normal` has mean 0; `uniform` reaches from −bound to bound. */
export type Init =
  | { kind: "normal"; std: number }
  | { kind: "uniform"; bound: number }
  | { kind: "constant"; value: number };

/** One parameter: its path in the tree, its shape and how it begins. */
export interface Parameter {
  name: string;
  shape: readonly number[];
  init: Init;
}

export type Part = Readonly<Record<string, readonly [shape: readonly number[], init: Init]>>;

export const ones: Init = { kind: "constant", value: 1 };
export const zeros: Init = { kind: "constant", value: 0 };

export function part(prefix: string, rows: Part): Parameter[] {
  return Object.entries(rows).map(([name, [shape, init]]) => ({ name: prefix + name, shape, init }));
}

export function blocks(prefix: string, count: number, block: (prefix: string) => Parameter[]): Parameter[] {
  return Array.from({ length: count }, (_, index) => block(`${prefix}blocks.${index}.`)).flat();
}

export function byName(parameters: Parameter[]): Parameter[] {
  return parameters.sort((a, b) => (a.name < b.name ? -1 : 1));
}
