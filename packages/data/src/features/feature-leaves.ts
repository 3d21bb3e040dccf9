/** Pictures of a leaf: few enough that several workers share them evenly, and that a leaf takes seconds. */
const perLeaf = 16;

/** Into how many leaves the pictures of a run are cut; known to whoever plans them without opening any data. */
export function featureLeafCount(pictures: number): number {
  return Math.ceil(pictures / perLeaf);
}

/** The pictures of a leaf, as indices into the list of all. The last leaf may hold fewer. */
export function featureLeaf(leaf: number, pictures: number): number[] {
  const first = leaf * perLeaf;
  return Array.from({ length: Math.min(perLeaf, pictures - first) }, (_, i) => first + i);
}
