import type { CounterRng } from "./counter-rng.js";
import { distractorGlyphs, type Glyph } from "./glyphs.js";

/** x1, y1, x2, y2 in pixels. */
export type PixelBox = readonly [number, number, number, number];

/** A thing drawn in a picture. `box` lies on whole pixels. */
export interface SceneObject {
  glyph: Glyph;
  box: PixelBox;
}

/** A picture before it is drawn: shown objects first, in the order given, then distractors. They do not touch. */
export interface Scene {
  width: number;
  height: number;
  objects: readonly SceneObject[];
  detections: readonly Detection[];
  /** Names the stream of the background's noise. */
  noise: number;
}

/** What a detector would report: a box near the object, and a confidence that says nothing about its part. */
export interface Detection {
  bbox: PixelBox;
  class: string;
  conf: number;
}

const sizes = [
  [96, 72],
  [72, 96],
  [64, 64],
  [80, 80],
] as const;

/** Most objects of a picture. */
export const maxSceneObjects = 4;

/**
 * A picture that shows `glyphs` and, up to a total drawn without looking at them, distractors. Places, sizes and the order of
 * the detections are independent of what is shown.
 *
 * @param least Fewest objects in all.
 */
export function drawScene(rng: CounterRng, glyphs: readonly Glyph[], least = 1): Scene {
  const [width, height] = rng.pick(sizes);
  const total = rng.between(Math.max(least, glyphs.length), maxSceneObjects);
  const shown = [...glyphs];
  while (shown.length < total) shown.push(rng.pick(distractorGlyphs));
  const boxes = placeBoxes(rng, width, height, shown.length);
  const objects = shown.map((glyph, i) => ({ glyph, box: boxes[i]! }));
  return { width, height, objects, detections: detect(rng, boxes, width, height), noise: rng.below(2 ** 32) };
}

/** `count` boxes that leave two pixels between them. */
function placeBoxes(rng: CounterRng, width: number, height: number, count: number): PixelBox[] {
  for (;;) {
    const boxes: PixelBox[] = [];
    for (let attempt = 0; attempt < 100 && boxes.length < count; attempt += 1) {
      const box = randomBox(rng, width, height);
      if (boxes.every((other) => apart(box, other))) boxes.push(box);
    }
    if (boxes.length === count) return boxes;
  }
}

function randomBox(rng: CounterRng, width: number, height: number): PixelBox {
  const [w, h] = [rng.between(16, 26), rng.between(16, 26)];
  const [x, y] = [rng.between(1, width - w - 1), rng.between(1, height - h - 1)];
  return [x, y, x + w, y + h];
}

function apart(a: PixelBox, b: PixelBox): boolean {
  const gap = 2;
  return a[2] + gap <= b[0] || b[2] + gap <= a[0] || a[3] + gap <= b[1] || b[3] + gap <= a[1];
}

/** One detection an object, in random order, confidences falling. Each edge is off by at most one pixel, so the IoU is at least 0.76. */
function detect(rng: CounterRng, boxes: readonly PixelBox[], width: number, height: number): Detection[] {
  const clip = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  const jittered = rng.shuffle(boxes).map((box): PixelBox => {
    const [x1, y1, x2, y2] = box.map((edge) => edge + rng.between(-4, 4) / 4) as [number, number, number, number];
    return [clip(x1, width), clip(y1, height), clip(x2, width), clip(y2, height)];
  });
  const confidences = jittered.map(() => rng.between(25, 99) / 100).sort((a, b) => b - a);
  return jittered.map((bbox, i) => ({ bbox, class: "object", conf: confidences[i]! }));
}
