/** One server-sent event. */
export interface StreamEvent {
  event: string;
  data: string;
  id?: string;
}

/**
 * Takes a stream of server-sent events apart.
 *
 * @returns A function that takes a piece of the text and gives the events that end in it.
 */
export function eventParser(): (text: string) => StreamEvent[] {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    return blocks.flatMap(eventOf);
  };
}

/** Comments, which only show that somebody is there, give nothing. */
function eventOf(block: string): StreamEvent[] {
  const lines = block.split(/\r?\n/);
  const fields = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).replace(/^ /, ""));
  const data = fields("data");
  const id = fields("id").at(-1);
  if (data.length === 0) return [];
  return [{ event: fields("event").at(-1) ?? "message", data: data.join("\n"), ...(id === undefined ? {} : { id }) }];
}
