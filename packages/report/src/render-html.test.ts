import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { renderHtml } from "./render-html.js";
import { someReport } from "./report.fixture.js";

const html = renderHtml(someReport);

test("renderHtml gives one page with every block, and markup in texts as text", () => {
  const { document } = parseHTML(html);
  const texts = (selector: string) => [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
  assert.deepEqual(texts("h1"), ["F1 < 1 & <script>alert(1)</script>"]);
  assert.deepEqual(texts("h2"), ["Result_1"]);
  assert.deepEqual(texts("dd.value"), ["0.938", "−0.1"]);
  assert.deepEqual(texts("p code"), ["data.images=none"]);
  assert.deepEqual(texts("li"), ["- one", "two"]);
  assert.deepEqual(texts("pre"), ["a ``` b\n<c>"]);
  assert.deepEqual(texts("td"), ["a|b", "0.9", "c|d", "<0.1"]);
  assert.deepEqual(texts("td.number"), ["0.9", "<0.1"]);
  assert.equal(document.querySelectorAll("figure svg circle").length, 2);
  assert.equal(document.querySelector("[role=img]")?.getAttribute("aria-label"), 'a "dot" & <more>');
});

test("renderHtml asks for nothing: no script, no link, no address", () => {
  assert.doesNotMatch(html, /<(script|link|iframe|img|base)\b/i);
  assert.doesNotMatch(html, /\b(src|href)="(?!data:)/i);
  assert.doesNotMatch(html, /url\(|@import/i);
});

test("renderHtml follows light and dark, and has a page of its own for paper and phones", () => {
  for (const media of ["(prefers-color-scheme: dark)", "print", "(max-width: 40rem)"]) {
    assert.ok(html.includes(`@media ${media}`), media);
  }
  assert.match(html, /<meta name="viewport" content="width=device-width/);
});

test("renderHtml never lets a text open an element", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const page = renderHtml({ title: text, lead: text, blocks: [{ kind: "list", items: [text] }] });
      const { document } = parseHTML(page);
      assert.equal(document.querySelectorAll("body *:not(code)").length, 5);
    }),
  );
});
