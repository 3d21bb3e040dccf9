/** A report: read as Markdown, on a screen and on paper alike. */
export interface Report {
  title: string;
  /** A sentence or two below the title. */
  lead: string;
  blocks: readonly Block[];
}

/** Texts are plain: nothing in them is markup, but that a part between backticks is shown as code. */
export type Block =
  | { kind: "heading"; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: readonly string[] }
  | { kind: "code"; text: string }
  | { kind: "keyFigures"; figures: readonly KeyFigure[] }
  | Table
  | ({ kind: "figure" } & Figure)
  | { kind: "gallery"; figures: readonly Figure[] };

/** A number that is to be seen first. */
export interface KeyFigure {
  label: string;
  value: string;
  /** What it is measured against, or its spread. */
  note?: string;
}

export interface Table {
  kind: "table";
  columns: readonly Column[];
  /** A cell for each column. */
  rows: readonly (readonly string[])[];
}

export interface Column {
  name: string;
  /** Numbers stand right. Default: left. */
  align?: "left" | "right";
}

/** A drawing. */
export interface Figure {
  /** Of its file, without ending: lower-case letters, digits and dashes; unique in a report. */
  name: string;
  /** What it shows, for those who cannot see it. */
  alt: string;
  caption: string;
  /** A whole `<svg>` element that draws lines and letters in `currentColor`. */
  svg: string;
}
