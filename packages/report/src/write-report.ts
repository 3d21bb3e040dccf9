import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { renderHtml } from "./render-html.js";
import { renderMarkdown } from "./render-markdown.js";
import type { Report } from "./report.js";

/** Where a report lies. */
export interface WrittenReport {
  html: string;
  markdown: string;
}

/**
 * Write a report into a folder, as `report.html`, and as `report.md` with its drawings in `figures/`; older ones are
 * replaced.
 */
export async function writeReport(report: Report, folder: string): Promise<WrittenReport> {
  const { text, files } = renderMarkdown(report);
  const written = { html: path.join(folder, "report.html"), markdown: path.join(folder, "report.md") };
  await rm(path.join(folder, "figures"), { recursive: true, force: true });
  await mkdir(path.join(folder, "figures"), { recursive: true });
  for (const [file, svg] of files) await writeFile(path.join(folder, file), svg);
  await writeFile(written.markdown, text);
  await writeFile(written.html, renderHtml(report));
  return written;
}
