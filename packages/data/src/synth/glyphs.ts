/** What an object of a picture looks like: a shape in a colour. */
export interface Glyph {
  shape: Shape;
  /** Red, green, blue, 0..255. */
  colour: readonly [number, number, number];
}

export type Shape = keyof typeof shapes;

/**
 * Is the point (u, v) inside? Both run from -1 to 1 over the object's box, v downwards. Only + - * / and comparisons, which
 * every machine rounds alike.
 */
export const shapes = {
  disc: (u: number, v: number) => u * u + v * v <= 1,
  triangle: (u: number, v: number) => 2 * Math.abs(u) <= v + 1,
  square: () => true,
  plus: (u: number, v: number) => Math.abs(u) <= 0.35 || Math.abs(v) <= 0.35,
  ring: (u: number, v: number) => u * u + v * v <= 1 && u * u + v * v >= 0.3,
  diamond: (u: number, v: number) => Math.abs(u) + Math.abs(v) <= 1,
  rows: (_: number, v: number) => Math.floor((v + 1) * 2.5) % 2 === 0,
  columns: (u: number) => Math.floor((u + 1) * 2.5) % 2 === 0,
  cross: (u: number, v: number) => Math.abs(u - v) <= 0.5 || Math.abs(u + v) <= 0.5,
  frame: (u: number, v: number) => Math.max(Math.abs(u), Math.abs(v)) >= 0.55,
  hourglass: (u: number, v: number) => Math.abs(u) <= Math.abs(v),
  bowtie: (u: number, v: number) => Math.abs(v) <= Math.abs(u),
  checker: (u: number, v: number) => u < 0 === v < 0,
  corner: (u: number, v: number) => u <= -0.3 || v >= 0.3,
  arrow: (u: number, v: number) => 2 * Math.abs(v) <= 1 - u,
  dome: (u: number, v: number) => u * u + ((1 - v) * (1 - v)) / 4 <= 1,
} as const;

/** Types of entities, by the tag of the Twitter files. */
export const entityGlyphs = {
  PER: { shape: "disc", colour: [225, 35, 35] },
  LOC: { shape: "triangle", colour: [30, 175, 50] },
  ORG: { shape: "square", colour: [40, 70, 230] },
  MISC: { shape: "plus", colour: [245, 210, 20] },
} as const satisfies Record<string, Glyph>;

/** Relations, by the name both versions of MNRE share. */
export const relationGlyphs = {
  peer: { shape: "ring", colour: [215, 35, 195] },
  couple: { shape: "hourglass", colour: [20, 200, 215] },
  parent: { shape: "diamond", colour: [125, 40, 205] },
  siblings: { shape: "columns", colour: [250, 135, 10] },
  colleague: { shape: "rows", colour: [245, 245, 245] },
  place_of_residence: { shape: "frame", colour: [150, 235, 30] },
  place_of_birth: { shape: "cross", colour: [250, 130, 180] },
} as const satisfies Record<string, Glyph>;

/** Events: what kind of scene it is. */
export const eventGlyphs = {
  attack: { shape: "cross", colour: [200, 20, 20] },
  transport: { shape: "arrow", colour: [30, 110, 250] },
  arrest: { shape: "columns", colour: [15, 15, 15] },
  demonstrate: { shape: "checker", colour: [250, 225, 40] },
} as const satisfies Record<string, Glyph>;

/** Parts in an event: who does it, and whom or what it is done to. */
export const partGlyphs = {
  doer: { shape: "dome", colour: [250, 120, 20] },
  undergoer: { shape: "corner", colour: [10, 150, 130] },
} as const satisfies Record<string, Glyph>;

/** Things that say nothing: never an answer. */
export const distractorGlyphs: readonly Glyph[] = [
  { shape: "disc", colour: [90, 60, 35] },
  { shape: "square", colour: [215, 210, 200] },
  { shape: "bowtie", colour: [85, 85, 90] },
];
