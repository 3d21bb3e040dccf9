import { Resvg } from "@resvg/resvg-js";

/** So that text is drawn on machines whose fonts have other names. */
const fontFamily = "DejaVu Sans";

/** A drawing's file as PNG, twice as large as on the page, dark on white. */
export function figurePng(svgFile: string): Uint8Array {
  const image = new Resvg(withPlainColours(svgFile), {
    font: { loadSystemFonts: true, defaultFontFamily: fontFamily, sansSerifFamily: fontFamily },
    fitTo: { mode: "zoom", value: 2 },
    background: "#ffffff",
  });
  return image.render().asPng();
}

/** Outside a page there are no variables: what stands for a page that sets none takes their place. */
function withPlainColours(svg: string): string {
  return svg.replace(/var\(--[\w-]+,\s*([^()]+)\)/g, "$1").replaceAll("currentColor", "#1b1f24");
}
