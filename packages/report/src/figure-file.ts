/** Where nobody sets colours, a drawing is dark on white, so that it can be read on any page. */
const standalone = "color: #1b1f24; background: #ffffff; font: 13px system-ui, sans-serif";

/** A drawing as a file of its own. */
export function figureFile(svg: string): string {
  const namespace = /^<svg[^>]*\sxmlns=/.test(svg) ? "" : ' xmlns="http://www.w3.org/2000/svg"';
  return `${svg.replace(/^<svg/, `<svg${namespace} style="${standalone}"`)}\n`;
}
