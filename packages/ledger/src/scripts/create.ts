import { script } from "../script.js";

/**
 * Write the first records of a run, unless it has them. A fork begins with a log of so many steps, and trains no further before its
 * own spec holds.
 *
 * KEYS record, head, control, log, draft of the log of a fork · ARGV record as JSON, steps in the draft, hash of the last one
 */
export const create = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local steps = tonumber(ARGV[2])
redis.call('SET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], 'step', steps, 'hash', ARGV[3])
redis.call('HSET', KEYS[3], 'desired', 'run', 'state', 'queued', 'reason', 'waiting for workers')
if steps > 0 then
  redis.call('RENAME', KEYS[5], KEYS[4])
  redis.call('PERSIST', KEYS[4])
  redis.call('HSET', KEYS[3], 'pauseAt', steps)
end
return 1
`);
