import { escapeHtml } from "./escape.js";
import type { Figure } from "./report.js";
import { seriesColour } from "./style-sheet.js";

export interface PictureOptions extends Omit<Figure, "svg"> {
  /** The file's bytes. */
  bytes: Uint8Array;
  mediaType: "image/png" | "image/jpeg" | "image/webp";
  /** In pixels. */
  width: number;
  height: number;
  boxes: readonly PictureBox[];
}

export interface PictureBox {
  label: string;
  /** x1, y1, x2, y2 as fractions of width and height. */
  box: readonly [number, number, number, number];
  /** How strongly it is drawn, 0 to 1. Default: 1. */
  weight?: number;
}

/** Width in which the picture is drawn, so that lines and letters are the same on every picture. */
const width = 320;

/** A picture with boxes on it; the picture itself is part of the drawing. */
export function pictureFigure({ bytes, mediaType, boxes, ...rest }: PictureOptions): Figure {
  const { width: w, height: h, ...figure } = rest;
  const height = Math.round((width * h) / w);
  const data = `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`;
  const svg = [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="13" fill="none">`,
    `<image href="${data}" width="${width}" height="${height}" preserveAspectRatio="none"/>`,
    ...boxes.map((box, index) => boxSvg(box, index, height)),
    "</svg>",
  ];
  return { ...figure, svg: svg.join("") };
}

function boxSvg({ label, box: [x1, y1, x2, y2], weight = 1 }: PictureBox, index: number, height: number): string {
  const at = (value: number, side: number) => Math.round(value * side * 10) / 10;
  const [x, y] = [at(x1, width), at(y1, height)];
  const colour = seriesColour(index);
  const strength = 0.25 + 0.75 * Math.max(0, Math.min(1, weight));
  const rect = `<rect x="${x}" y="${y}" width="${at(x2 - x1, width)}" height="${at(y2 - y1, height)}"`;
  const textY = y > 18 ? y - 4 : y + 15;
  return (
    `${rect} stroke="${colour}" stroke-width="${(1 + 3 * strength).toFixed(1)}" stroke-opacity="${strength.toFixed(2)}"/>` +
    `<text x="${x + 2}" y="${textY}" fill="${colour}" stroke="#ffffff" stroke-width="3" paint-order="stroke">` +
    `${escapeHtml(label)}</text>`
  );
}
