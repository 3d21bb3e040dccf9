/** Blanks, tabs and line ends go; other white space is part of a string. */
export function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}
