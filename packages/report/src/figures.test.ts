import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHTML } from "linkedom";
import { cellFigure } from "./cell-figure.js";
import { chartFigure } from "./chart-figure.js";
import { contourFigure } from "./contour-figure.js";
import { figureFile } from "./figure-file.js";
import { figurePng } from "./figure-png.js";
import { histogramFigure } from "./histogram-figure.js";
import { lineFigure } from "./line-figure.js";
import { logTicks, plainNumber } from "./log-ticks.js";
import { pictureFigure } from "./picture-figure.js";
import { rangeFigure } from "./range-figure.js";
import type { Figure } from "./report.js";

const words = { name: "figure", alt: "alt", caption: "caption" };

const drawn: Record<string, () => Figure> = {
  range: () =>
    rangeFigure({
      ...words,
      ...{ xLabel: "F1", domain: [0, 1], rule: 0.9 },
      rows: [
        { label: "whole <model>", value: 0.9, low: 0.8, high: 0.95, series: "a" },
        { label: "no gate", value: 0.5, series: "b" },
      ],
    }),
  cells: () =>
    cellFigure({
      ...words,
      ...{ rows: ["the", "the"], columns: ["O1", "O2"], full: 1 },
      values: [
        [0.25, null],
        [-0.5, 1],
      ],
      format: (value) => value.toFixed(2),
    }),
  lines: () =>
    lineFigure({
      ...words,
      ...{ xLabel: "parameters", yLabel: "F1", xLog: true },
      points: [
        { x: 1e5, y: 0.5, series: "macro", low: 0.4, high: 0.6 },
        { x: 1e6, y: 0.75, series: "macro" },
      ],
    }),
  chart: () =>
    chartFigure({
      ...words,
      ...{ x: { label: "C", log: true }, y: { label: "loss", log: true } },
      layers: [
        {
          kind: "dots",
          series: "runs",
          points: [
            { x: 1e9, y: 3 },
            { x: 1e11, y: 2 },
          ],
        },
        { kind: "dots", series: "runs", points: [{ x: 1e12, y: 1.5 }], hollow: true },
        {
          kind: "line",
          series: "law",
          points: [
            { x: 1e9, y: 3 },
            { x: 1e12, y: 1.5 },
          ],
          dashed: true,
        },
        {
          kind: "band",
          series: "law",
          points: [
            { x: 1e9, low: 2.9, high: 3.1 },
            { x: 1e12, low: 1.4, high: 1.6 },
          ],
        },
        { kind: "rule", y: 2 },
      ],
    }),
  contour: () =>
    contourFigure({
      ...words,
      ...{ x: { label: "N" }, y: { label: "D" }, value: (x, y) => 100 / x + 100 / y, levels: [1, 3] },
      ...{ xDomain: [50, 1000] as const, yDomain: [50, 1000] as const },
      path: {
        name: "best",
        points: [
          { x: 60, y: 60 },
          { x: 900, y: 900 },
        ],
      },
      dots: [
        { x: 100, y: 100, hollow: true },
        { x: 200, y: 100, hollow: false },
      ],
    }),
  histogram: () =>
    histogramFigure({
      ...words,
      ...{ xLabel: "gate", domain: [0, 1] },
      values: [0.1, 0.1, 0.9, 7].map((value, at) => ({ value, group: "snap", series: at < 2 ? "open" : "closed" })),
    }),
  picture: () =>
    pictureFigure({
      ...words,
      ...{ bytes: Uint8Array.of(1, 2, 3), mediaType: "image/png", width: 200, height: 100 },
      boxes: [{ label: "O1 <b>", box: [0.25, 0, 0.5, 1], weight: 0.5 }],
    }),
};

for (const [name, draw] of Object.entries(drawn)) {
  test(`a ${name} figure is one svg with finite numbers, the same every time, in colours that follow the page`, () => {
    const { svg } = draw();
    assert.match(svg, /^<svg\b[\s\S]*<\/svg>$/);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
    assert.equal(svg, draw().svg);
    assert.match(svg, /var\(--series-0, #/);
    const [root] = /^<svg[^>]*>/.exec(figureFile(svg))!;
    assert.equal(root.match(/ style=/g)?.length, 1);
    assert.equal(root.match(/ xmlns=/g)?.length, 1);
  });
}

const textsOf = ({ svg }: Figure) => {
  const { document } = parseHTML(svg);
  return [...document.querySelectorAll("text")].map(({ textContent }) => textContent);
};

test("rangeFigure names its rows and series", () => {
  const texts = textsOf(drawn.range!());
  for (const text of ["whole <model>", "no gate", "● a", "● b"]) assert.ok(texts.includes(text), text);
});

test("cellFigure keeps rows apart that have the same name, and leaves a missing value out", () => {
  const texts = textsOf(drawn.cells!());
  assert.equal(texts.filter((text) => text === "the").length, 2);
  assert.deepEqual(
    texts.filter((text) => /\./.test(text ?? "")),
    ["0.25", "-0.50", "1.00"],
  );
});

test("histogramFigure counts a value beyond the domain in the last interval", () => {
  const { document } = parseHTML(drawn.histogram!().svg);
  assert.equal(document.querySelectorAll("[aria-label=rect] rect").length, 3);
});

test("pictureFigure holds the picture and draws boxes at their place", () => {
  const { svg } = drawn.picture!();
  assert.match(svg, /viewBox="0 0 320 160"/);
  assert.match(svg, /href="data:image\/png;base64,AQID"/);
  assert.match(svg, /<rect x="80" y="0" width="80" height="160"/);
  assert.match(svg, />O1 &lt;b&gt;</);
});

test("logTicks are round numbers, as many as there is room for", () => {
  assert.deepEqual(logTicks([1, 2], 5), [1, 1.2, 1.5, 2]);
  assert.deepEqual(logTicks([1e3, 1e9], 8), [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]);
  assert.deepEqual(logTicks([0.9, 30], 7), [1, 2, 5, 10, 20]);
});

test("plainNumber is short and keeps three digits", () => {
  const shown = [0.25, 57_408, 2_500_000, 1e12, 2.144e12, 999_999].map(plainNumber);
  assert.deepEqual(shown, ["0.25", "57.4k", "2.5M", "10¹²", "2.14 × 10¹²", "1000k"]);
});

test("chartFigure names its series once, in whatever layers they are", () => {
  assert.deepEqual(
    textsOf(drawn.chart!()).filter((text) => text?.startsWith("●")),
    ["● runs", "● law"],
  );
});

test("figurePng draws letters too", () => {
  const png = (svg: string) => figurePng(figureFile(svg));
  const [with_, without] = [drawn.chart!().svg, drawn.chart!().svg.replaceAll(/<text[\s\S]*?<\/text>/g, "")].map(png);
  assert.deepEqual([...with_!.subarray(1, 4)], [...Buffer.from("PNG")]);
  assert.ok(with_!.length > without!.length + 500, `${with_!.length} ${without!.length}`);
});
