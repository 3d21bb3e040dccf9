/** The one style sheet of the page. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5d646d; --paper: #fbfaf8; --card: #ffffff; --line: #e3e0da;
  --accent: #2f6f8f; --object: #d9730d; --gold: #1a8f4b; --mark: #fdeec2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e4e0; --soft: #9aa1aa; --paper: #16181b; --card: #1e2125; --line: #31353b;
    --accent: #7cb9d6; --object: #ffab5e; --gold: #6fdc9b; --mark: #4a3d12; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 5rem; max-width: 76rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; margin: 0; letter-spacing: -0.01em; }
h2 { font-size: 1.3rem; margin: 3.5rem 0 0.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 0.8rem; margin: 1.5rem 0 0.5rem; color: var(--soft); text-transform: uppercase; letter-spacing: 0.06em; }
p { margin: 0.25rem 0; }
.soft, figcaption, dt { color: var(--soft); }
nav a { color: var(--accent); margin-right: 1rem; text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav { margin-top: 0.75rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 0.2rem 0 0.2rem 1.75rem; border-bottom: 1px solid var(--line); font-weight: 400; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-size: 0.85rem; }
.labels { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2.5rem; }
.bars { width: 100%; max-width: 27rem; height: auto; display: block; overflow: visible; }
.bars text { fill: var(--ink); font-size: 12px; }
.bars .count { fill: var(--soft); font-variant-numeric: tabular-nums; text-anchor: end; }
.bars rect { fill: var(--accent); opacity: 0.75; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; margin: 0.9rem 0;
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem 1.5rem; }
article.pictured { grid-template-columns: minmax(0, 1fr) minmax(12rem, 20rem); }
@media (max-width: 52rem) { article.pictured { grid-template-columns: minmax(0, 1fr); } }
article header { grid-column: 1 / -1; font-size: 0.85rem; color: var(--soft); overflow-wrap: anywhere; }
article header b { color: var(--ink); font-weight: 600; }
.text { font-size: 1.08rem; overflow-wrap: anywhere; white-space: pre-wrap; }
mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 0.05em 0.2em; }
mark small { color: var(--soft); margin-left: 0.35em; font-size: 0.7em; }
dl { margin: 0.9rem 0 0; font-size: 0.9rem; }
dt { font-size: 0.8rem; margin-top: 0.5rem; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 0.9em/1.45 ui-monospace, SFMono-Regular, Menlo, monospace; white-space: pre-wrap; }
.answer { color: var(--gold); }
figure { margin: 0; }
figure svg { width: 100%; height: auto; max-height: 22rem; display: block; border-radius: 6px; }
figure svg.missing { border: 1px dashed var(--soft); opacity: 0.85; }
figcaption { font-size: 0.8rem; margin-top: 0.35rem; overflow-wrap: anywhere; }
figure rect { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
figure text { paint-order: stroke; stroke: rgb(0 0 0 / 0.65); stroke-width: 3px; stroke-linejoin: round; font-size: 15px; font-weight: 600; }
.object rect { stroke: var(--object); stroke-dasharray: 5 3; }
.object text { fill: #ffd3a3; }
.gold rect { stroke: var(--gold); }
.gold text { fill: #b5f5cd; }
.wrong { border-left: 3px solid var(--object); padding-left: 0.9rem; overflow-wrap: anywhere; }
.wrong li { font-size: 0.9rem; }
ul { margin: 0.25rem 0; padding-left: 1.1rem; }
`;
