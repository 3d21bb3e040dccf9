import type { Box } from "../example.js";
import { escapeHtml } from "./escape-html.js";
import type { PicturePreview } from "./picture-preview.js";
import type { ShownExample } from "./shown-example.js";

/** Width of what is drawn, in units of its own, whatever the picture's: so lines and names are of one size. */
const width = 480;
/** Height of the frame where no picture is at hand. */
const emptyHeight = 320;

/** The picture of an example with its objects and gold boxes drawn over it; without a file, the boxes in an empty frame. */
export function pictureFigure({ picture, gold }: ShownExample, preview: PicturePreview | string | null): string {
  if (picture === null) return "";
  const shown = typeof preview === "object" && preview !== null ? preview : null;
  const height = shown === null ? emptyHeight : Math.round((width * shown.height) / shown.width);
  const image = shown === null ? [] : [`<image href="${shown.uri}" width="${width}" height="${height}"/>`];
  const objects = picture.objects.map((box, i) => boxMarks(box, `O${i + 1}`, "object", height));
  const roles = gold.map(({ role, filler, box }) => boxMarks(box, `${role} = ${filler}`, "gold", height));
  const drawn = [...image, ...objects, ...roles];
  const name = escapeHtml(picture.id);
  const kind = shown === null ? "missing" : "picture";
  const svg = `<svg class="${kind}" viewBox="0 0 ${width} ${height}" role="img" aria-label="picture ${name}">
${drawn.join("\n")}
</svg>
`;
  const state = shown === null ? ` (${escapeHtml(typeof preview === "string" ? preview : "no file")})` : "";
  const counts = [
    counted(picture.objects.length, "object"),
    ...(gold.length > 0 ? [counted(gold.length, "gold box", "gold boxes")] : []),
  ];
  return `<figure>
${drawn.length === 0 ? "" : svg}<figcaption>${name}${state}, ${counts.join(", ")}</figcaption>
</figure>`;
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

function boxMarks([x1, y1, x2, y2]: Box, label: string, kind: "object" | "gold", height: number): string {
  const rounded = (value: number) => Math.round(value * 10) / 10;
  const [x, y, w, h] = [x1 * width, y1 * height, (x2 - x1) * width, (y2 - y1) * height].map(rounded) as [
    number,
    number,
    number,
    number,
  ];
  // Names of objects stand inside their box at the top, those of gold boxes at the bottom.
  const baseline = rounded(kind === "object" ? y + 17 : y + h - 6);
  const rect = `<rect x="${x}" y="${y}" width="${w}" height="${h}"/>`;
  // At the right edge a name runs to the left, so that none is cut off.
  const place = x1 > 0.6 ? `x="${rounded(x + w - 5)}" text-anchor="end"` : `x="${rounded(x + 5)}"`;
  return `<g class="${kind}">${rect}<text ${place} y="${baseline}">${escapeHtml(label)}</text></g>`;
}
