/**
 * A trie over UTF-16 code units in one open-addressing hash table: node and unit give the child node.
 * Typed arrays instead of an object for each node keep 32,000 pieces at about 2 MB.
 */
export interface PieceTrie {
  /** The child of `node` along a code unit, or -1. The root is node 0. */
  child(node: number, unit: number): number;
  /** The value stored at a node, or -1. */
  value(node: number): number;
}

/** Builds the trie of `entries`; of two equal keys the first one counts. */
export function createPieceTrie(entries: Iterable<readonly [key: string, value: number]>): PieceTrie {
  const list = [...entries];
  const maxNodes = list.reduce((sum, [key]) => sum + key.length, 1);
  const slots = 2 ** Math.ceil(Math.log2(maxNodes * 2));
  const parents = new Int32Array(slots).fill(-1);
  const units = new Uint16Array(slots);
  const children = new Int32Array(slots);
  const values = new Int32Array(maxNodes).fill(-1);
  let nodes = 1;

  const slot = (node: number, unit: number): number => {
    let at = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & (slots - 1);
    while (parents[at] !== -1 && (parents[at] !== node || units[at] !== unit)) at = (at + 1) & (slots - 1);
    return at;
  };
  for (const [key, value] of list) {
    let node = 0;
    for (let i = 0; i < key.length; i++) {
      const at = slot(node, key.charCodeAt(i));
      if (parents[at] === -1) {
        parents[at] = node;
        units[at] = key.charCodeAt(i);
        children[at] = nodes++;
      }
      node = children[at]!;
    }
    if (values[node] === -1) values[node] = value;
  }
  return {
    child(node, unit) {
      const at = slot(node, unit);
      return parents[at] === -1 ? -1 : children[at]!;
    },
    value: (node) => values[node]!,
  };
}
