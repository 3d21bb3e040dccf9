import { counterRng } from "./counter-rng.js";
import { shapes } from "./glyphs.js";
import type { IndexedPicture } from "./png.js";
import type { Scene, SceneObject } from "./scene.js";

/** Palette entries of the background, and of each object after it: a base colour in shades, so that noise is a shade. */
const backgroundShades = 64;
const objectShades = 16;

/**
 * Draws a scene pixel by pixel, without antialiasing: the same pixels on every machine. The background is a muted colour with
 * a slope and noise, each object its glyph with a little noise.
 */
export function paint(scene: Scene): IndexedPicture {
  const rng = counterRng(scene.noise, "paint");
  const muted = () => rng.between(100, 165);
  const palette = [
    ...ramp([muted(), muted(), muted()], backgroundShades, 2),
    ...scene.objects.flatMap(({ glyph }) => ramp(glyph.colour, objectShades, 3)),
  ];
  const picture: IndexedPicture = {
    width: scene.width,
    height: scene.height,
    palette: Uint8Array.from(palette),
    indices: new Uint8Array(scene.width * scene.height),
  };
  const noise = noiseOf(scene.noise);
  paintBackground(picture, rng.between(-8, 8), noise);
  scene.objects.forEach((object, i) => {
    paintObject(picture, object, backgroundShades + i * objectShades, noise);
  });
  return picture;
}

/** `shades` colours around `base`, `step` levels apart in every channel. */
function ramp(base: readonly number[], shades: number, step: number): number[] {
  return Array.from({ length: shades }, (_, shade) =>
    base.map((level) => Math.min(255, Math.max(0, level + (shade - shades / 2) * step))),
  ).flat();
}

/** A cheap stream of noise from 0 to `most` - 1 (Marsaglia's xorshift32). */
function noiseOf(seed: number): (most: number) => number {
  let state = seed || 1;
  return (most) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) % most;
  };
}

function paintBackground(
  { width, height, indices }: IndexedPicture,
  slope: number,
  noise: (most: number) => number,
): void {
  for (let y = 0; y < height; y += 1) {
    const shade = backgroundShades / 2 + Math.trunc((slope * (2 * y - height)) / height);
    for (let x = 0; x < width; x += 1) indices[y * width + x] = shade + noise(21) - 10;
  }
}

function paintObject(
  { width, indices }: IndexedPicture,
  { glyph, box: [x1, y1, x2, y2] }: SceneObject,
  firstShade: number,
  noise: (most: number) => number,
): void {
  const inside = shapes[glyph.shape];
  for (let y = y1; y < y2; y += 1) {
    for (let x = x1; x < x2; x += 1) {
      const u = (2 * (x - x1) + 1) / (x2 - x1) - 1;
      const v = (2 * (y - y1) + 1) / (y2 - y1) - 1;
      if (inside(u, v)) indices[y * width + x] = firstShade + 4 + noise(8);
    }
  }
}
