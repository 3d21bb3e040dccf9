import type { Scene } from "./scene.js";

/** `objects.json` of a Twitter or MNRE folder: picture file name to the picture's size and its detections, in detector order. */
export function objectsJson(pictures: readonly { file: string; scene: Scene }[]): string {
  const entries = pictures.map(({ file, scene: { width, height, detections } }) => [
    file,
    { size: [width, height], objects: detections },
  ]);
  return jsonLines(Object.fromEntries(entries));
}

/** One line a key: small, and a diff shows the picture that changed. */
export function jsonLines(record: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(record).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
