import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { renderMarkdown } from "./render-markdown.js";
import { someReport } from "./report.fixture.js";

test("renderMarkdown writes every kind of block, and what means something to Markdown as it is", () => {
  const { text, files } = renderMarkdown(someReport);
  assert.equal(
    text,
    `# F1 \\< 1 \\& \\<script\\>alert(1)\\</script\\>

What \\*is\\* it worth?

* macro F1: **0.938** (3 seeds)
* loss: **−0.1**

## Result\\_1

Set by \`data.images=none\`, a \\| b \\\` c 1. not a list

* \\- one
* two

\`\`\`\`
a \`\`\` b
<c>
\`\`\`\`

| model | F1 |
| --- | --: |
| a\\|b | 0.9 |
| \`c\\|d\` | \\<0.1 |

![a "dot" \\& \\<more\\>](figures/dot.svg)

One dot, \`x\\|y\`.

![a "dot" \\& \\<more\\>](figures/dot-2.svg)

One dot, \`x\\|y\`.
`,
  );
  assert.deepEqual([...files.keys()], ["figures/dot.svg", "figures/dot-2.svg"]);
  assert.match(
    files.get("figures/dot.svg")!,
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" style="[^"]*background: #ffffff/,
  );
});

test("renderMarkdown keeps a table's row on a line with as many cells as columns, whatever they hold", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (rows) => {
      const table = { kind: "table" as const, columns: [{ name: "a" }, { name: "b" }], rows };
      const lines = renderMarkdown({ title: "t", lead: "l", blocks: [table] })
        .text.trimEnd()
        .split("\n")
        .slice(4);
      assert.equal(lines.length, rows.length + 2);
      for (const line of lines) assert.equal(line.replace(/\\./g, "").split("|").length, 4, line);
    }),
  );
});
