/** @throws {RangeError} If an input does not have the values that its shape says, or has none. */
export function checkSize(name: string, { length }: { length: number }, shape: readonly number[]): void {
  const wanted = shape.reduce((product, side) => product * side, 1);
  if (length !== wanted || wanted === 0) {
    throw new RangeError(`Cannot place inputs as ${name} must have ${shape.join(" × ")} values: got ${length}`);
  }
}
