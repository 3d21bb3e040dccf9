import { script } from "../script.js";

/**
 * Write the first records of a run, unless it has them.
 *
 * KEYS record, head, control · ARGV record as JSON
 */
export const create = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], 'step', '0', 'hash', '')
redis.call('HSET', KEYS[3], 'desired', 'run', 'state', 'queued', 'reason', 'waiting for workers')
return 1
`);
