import { tf } from "./tf.js";
import { disposeTree, leaves, type TensorTree, unflatten } from "./tree.js";

export interface Differentiated<Params, Kept> {
  /** float32[], what was differentiated. */
  value: tf.Scalar;
  /** What the function handed out beside the value. */
  kept: Kept;
  /** ∂value/∂parameter, a tree of the form of the parameters; zeros where the value does not depend on one. */
  gradients: Params;
}

/**
 * A function's value and its gradient by every parameter, plus whatever else it computed on the way.
 *
 * All other tensors that the function makes are freed. The caller frees `value`, `kept` and `gradients`.
 *
 * @param f returns a scalar and tensors to keep, such as the losses of single rows; these are not differentiated.
 * @throws whatever `f` throws; nothing it made stays behind.
 */
export function valueAndGrad<Params extends TensorTree, Kept extends TensorTree>(
  f: (params: Params) => { value: tf.Scalar; kept: Kept },
  params: Params,
): Differentiated<Params, Kept> {
  const named = leaves(params);
  let kept: Kept | undefined;
  const forward = () => {
    const result = f(params);
    // Kept tensors outlive the scope that frees everything else.
    kept = keep(result.kept);
    return result.value;
  };
  try {
    const tensors = named.map(([, tensor]) => tensor);
    // Parameters without a gradient are allowed: a batch without pictures leaves the visual part out.
    const { value, grads } = tf.engine().gradients(forward, tensors, undefined, true);
    const gradients = named.map(([name, { shape }], index) => [name, grads[index] ?? tf.zeros(shape)] as const);
    return { value: value as tf.Scalar, kept: kept!, gradients: unflatten(gradients) as Params };
  } catch (error) {
    if (kept) disposeTree(kept);
    freeTape();
    throw error;
  }
}

function keep<T extends TensorTree>(tree: T): T {
  for (const [, tensor] of leaves(tree)) tf.keep(tensor);
  return tree;
}

/** A tape that never ran backward still holds what its operations saved. */
function freeTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}
