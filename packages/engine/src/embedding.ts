import { withGradient } from "./custom-gradient.js";
import { isNative } from "./native-backend.js";
import { EMBEDDING_LOOKUP } from "./native-kernels.js";
import { tf } from "./tf.js";

/**
 * Rows of a table. The gradient of a row is the sum over all places that looked it up.
 *
 * @param table_VD float32[V, D]
 * @param ids int32 of any shape, each from 0 to V − 1. The caller checks them: not every backend does.
 * @returns float32[...shape of ids, D]
 */
export function embedding(table_VD: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  return withGradient(
    [table_VD],
    (save) => {
      save([ids]);
      return lookUp(table_VD, ids);
    },
    (dy, [savedIds]) => [sumByRow(dy, savedIds!, table_VD.shape)],
  );
}

function lookUp(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  if (isNative()) return tf.engine().runKernel(EMBEDDING_LOOKUP, { table, ids });
  return tf.gather(table, ids as tf.Tensor1D);
}

function sumByRow(dy: tf.Tensor, ids: tf.Tensor, [rows, width]: [number, number]): tf.Tensor {
  const flatIds = tf.reshape(ids, [ids.size]) as tf.Tensor1D;
  return tf.unsortedSegmentSum(tf.reshape(dy, [ids.size, width]), flatIds, rows);
}
