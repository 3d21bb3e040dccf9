/** Colours of series, light on dark and dark on light, told apart by those who see few (after Okabe and Ito, 2008). */
const seriesOnLight = ["#0b6aa8", "#b4580a", "#00795a", "#9a3f78", "#6b6b00", "#8a4a2f", "#555e68"];
const seriesOnDark = ["#62b6f0", "#f0a04b", "#3ecf9f", "#e58bc0", "#d9d34a", "#d8a184", "#aab4bf"];

/** The colour of the n-th series: what the page says, else that of a light page. */
export function seriesColour(index: number): string {
  const at = index % seriesOnLight.length;
  return `var(--series-${at}, ${seriesOnLight[at]})`;
}

const variables = (colours: readonly string[]) => colours.map((colour, at) => `--series-${at}: ${colour};`).join(" ");

/** Follows the reader's light or dark, fits a phone, prints on white. */
export const styleSheet = `
:root { --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --fill: #f4f6f8; --page: #ffffff; ${variables(seriesOnLight)} }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --soft: #9aa4af; --line: #363d46; --fill: #1c2127; --page: #12161a; ${variables(seriesOnDark)} }
}
@media print {
  :root { --ink: #000000; --soft: #444444; --line: #cccccc; --fill: #f6f6f6; --page: #ffffff; ${variables(seriesOnLight)} }
  main { max-width: none; padding: 0; }
  figure, tr, .key-figures { break-inside: avoid; }
  h2 { break-after: avoid; }
  .table, .drawing, pre { overflow: visible; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
* { box-sizing: border-box; }
html { background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.5rem 0 .75rem; }
p, ul { margin: .75rem 0; max-width: 46rem; }
ul { padding-left: 1.25rem; }
.lead { font-size: 1.1rem; color: var(--soft); }
code { font: .88em/1.5 ui-monospace, monospace; background: var(--fill); border-radius: .25rem; padding: .1em .3em;
  overflow-wrap: anywhere; }
pre { background: var(--fill); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; overflow-x: auto; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.table, .drawing { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .75rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top;
  white-space: nowrap; }
th { font-weight: 600; color: var(--soft); border-bottom-width: 2px; vertical-align: bottom; }
.number { text-align: right; }
td.sentence { white-space: normal; min-width: 11rem; }
th:first-child, td:first-child { padding-left: 0; }
figure { margin: 1.5rem 0; }
figcaption { overflow-wrap: anywhere; color: var(--soft); font-size: .92rem; margin-top: .4rem; max-width: 46rem; }
.drawing svg { display: block; font: 13px system-ui, sans-serif; background: none; max-width: 100%; min-width: min(100%, 30rem); height: auto; overflow: visible; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 0 1.5rem; }
.gallery figure { margin: .75rem 0; min-width: 0; }
.gallery .drawing svg { min-width: 0; }
.key-figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
.key-figures > div { background: var(--fill); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem 1rem; }
dt { color: var(--soft); font-size: .88rem; }
dd { margin: 0; }
.value { font-size: 1.5rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.note { color: var(--soft); font-size: .85rem; }
@media (max-width: 40rem) {
  main { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.4rem; }
  .drawing:not(.gallery *) svg { max-width: none; min-width: 36rem; }
  th, td { padding: .35rem .5rem; }
}
`;
