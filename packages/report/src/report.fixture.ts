import type { Figure, Report } from "./report.js";

export const someFigure: Figure = {
  name: "dot",
  alt: 'a "dot" & <more>',
  caption: "One dot, `x|y`.",
  svg: '<svg viewBox="0 0 4 4"><circle cx="2" cy="2" r="1" fill="currentColor"/></svg>',
};

/** One block of every kind, with characters that mean something in Markdown and HTML. */
export const someReport: Report = {
  title: "F1 < 1 & <script>alert(1)</script>",
  lead: "What *is* it worth?",
  blocks: [
    {
      kind: "keyFigures",
      figures: [
        { label: "macro F1", value: "0.938", note: "3 seeds" },
        { label: "loss", value: "−0.1" },
      ],
    },
    { kind: "heading", text: "Result_1" },
    { kind: "paragraph", text: "Set by `data.images=none`, a | b ` c\n1. not a list" },
    { kind: "list", items: ["- one", "two"] },
    { kind: "code", text: "a ``` b\n<c>" },
    {
      kind: "table",
      columns: [{ name: "model" }, { name: "F1", align: "right" }],
      rows: [
        ["a|b", "0.9"],
        ["`c|d`", "<0.1"],
      ],
    },
    { kind: "figure", ...someFigure },
    { kind: "gallery", figures: [{ ...someFigure, name: "dot-2" }] },
  ],
};
