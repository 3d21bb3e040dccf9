import { clearLine, clearScreenDown, cursorTo, moveCursor } from "node:readline";
import type { WriteStream } from "node:tty";
import { cells } from "./format.js";

const [hideCursor, showCursor] = ["\u001b[?25l", "\u001b[?25h"];

/**
 * The last lines of a terminal, drawn again in place. What is noted goes above them and stays. Owns the cursor, which is
 * hidden until `close` or the end of the process.
 */
export class LiveView {
  #drawn: string[] = [];
  readonly #redraw = () => this.#write([]);
  readonly #showCursor = () => this.stream.write(showCursor);

  /** @param compose the lines for a width; asked again when the terminal changes its size. */
  constructor(
    readonly stream: WriteStream,
    readonly compose: (width: number) => string[],
  ) {
    stream.write(hideCursor);
    stream.on("resize", this.#redraw);
    process.once("exit", this.#showCursor);
  }

  draw(): void {
    this.#write([]);
  }

  /** A line that stays, above what is redrawn. */
  note(line: string): void {
    this.#write([line]);
  }

  /** Leave the last drawing on the screen, or wipe it. */
  close({ wipe = false } = {}): void {
    this.stream.off("resize", this.#redraw);
    process.off("exit", this.#showCursor);
    if (wipe) this.#rewind();
    this.stream.write(showCursor);
  }

  /** One write for the whole drawing, each line wiped only behind its text, so that nothing flickers. */
  #write(notes: readonly string[]): void {
    const { stream } = this;
    stream.cork();
    this.#toTop();
    for (const note of notes) this.#line(note);
    // A drawing that is higher than the screen could not be found again.
    const lines = this.compose(stream.columns).slice(0, Math.max(1, stream.rows - 1));
    for (const line of lines) this.#line(line);
    clearScreenDown(stream);
    stream.uncork();
    this.#drawn = lines;
  }

  #line(text: string): void {
    this.stream.write(text);
    clearLine(this.stream, 1);
    this.stream.write("\n");
  }

  #rewind(): void {
    this.#toTop();
    clearScreenDown(this.stream);
    this.#drawn = [];
  }

  /** To the first cell of the drawing. In a terminal made narrower its lines have been broken and take more rows. */
  #toTop(): void {
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(cells(line) / this.stream.columns)), 0);
    moveCursor(this.stream, 0, -rows);
    cursorTo(this.stream, 0);
  }
}
