import { script } from "../script.js";

/**
 * Write fields of a hash under the leader's epoch: a leader that has been replaced writes nothing.
 *
 * KEYS leader, hash, wake · ARGV `leader#epoch`, word for the wake channel, field, value, …
 * → "ok" | "fenced"
 */
export const writeAsLeader = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
redis.call('PUBLISH', KEYS[3], ARGV[2])
return 'ok'
`);
