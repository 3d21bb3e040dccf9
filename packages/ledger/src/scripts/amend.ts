import { script } from "../script.js";

/**
 * Replace a run's record while nobody works on it: an explicit act of a person, which is written down in the same moment.
 *
 * KEYS record, control, generation, log, audit, wake
 * ARGV hash of the spec that is replaced, record as JSON, its spec hash, steps in the log, user, reason, what was done
 * → "ok" | "changed" (somebody was faster) | "busy" (it has members)
 */
export const amend = script(`
local record = redis.call('GET', KEYS[1])
if not record or cjson.decode(record).specHash ~= ARGV[1] then return 'changed' end
local generation = redis.call('GET', KEYS[3])
if generation and #cjson.decode(generation).members > 0 then return 'busy' end
if redis.call('LLEN', KEYS[4]) ~= tonumber(ARGV[4]) then return 'changed' end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[2], 'specHash', ARGV[3])
redis.call('XADD', KEYS[5], '*', 'asked', ARGV[7], 'user', ARGV[5], 'reason', ARGV[6])
redis.call('PUBLISH', KEYS[6], 'amended')
return 'ok'
`);
