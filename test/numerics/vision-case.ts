import assert from "node:assert/strict";
import { openTensors, parameterLayout, type TensorTree, tensorsOf, tf } from "@umie/engine";
import { importParameters, type Parameter } from "@umie/model";
import { fixturePath, type StoredTensor } from "./fixture.js";

/** The weights of a folder, none missing and none left over but the counters that no network reads. */
export async function loadParams<P extends TensorTree>(folder: string, parameters: readonly Parameter[]): Promise<P> {
  const layout = parameterLayout(parameters);
  const flat = new Float32Array(layout.length);
  const source = await openTensors(fixturePath(folder));
  const { missing, unused } = await importParameters(parameters, flat, source);
  await source.close();
  assert.deepEqual(missing, []);
  assert.deepEqual(
    unused.filter((name) => !name.endsWith(".num_batches_tracked")),
    [],
  );
  return tensorsOf<P>(layout, flat);
}

/** [N, C, Y, X] as stored to float32[N, Y, X, C] as computed with. */
export function channelsLast({ shape, values }: StoredTensor): tf.Tensor4D {
  return tf.transpose(tf.tensor(values, shape as [number, number, number, number]), [0, 2, 3, 1]);
}

export function channelsFirst(x_NYXC: tf.Tensor4D): ArrayLike<number> {
  return tf.transpose(x_NYXC, [0, 3, 1, 2]).dataSync();
}
