import { script } from "../script.js";

/**
 * Begin a generation. Work of workers that are no longer members is freed: their leases in all units, and
 * in the train unit also what they had covered, because their sums are gone with them. Finished leaves of
 * other units stay: what they gave is kept elsewhere. The head may move back to the step of a checkpoint (never past
 * it).
 *
 * KEYS leader, generation, head, log, wake, then (leases, coverage, votes) of the train unit, leases of another
 * ARGV `leader#epoch`, generation JSON, number, start step, member tokens…
 * → "ok", or "fenced" for a stale leader or generation number.
 */
export const regroup = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
local old = redis.call('GET', KEYS[2])
if old and cjson.decode(old).number >= tonumber(ARGV[3]) then return 'fenced' end
local alive = {}
for i = 5, #ARGV do alive[ARGV[i]] = true end
local function free(key)
  local items = redis.call('HGETALL', key)
  for i = 1, #items, 2 do
    local token = string.match(items[i + 1], '^%S+')
    if not alive[token] then redis.call('HDEL', key, items[i]) end
  end
end
free(KEYS[6]) free(KEYS[7]) free(KEYS[9])
redis.call('DEL', KEYS[8])
redis.call('SET', KEYS[2], ARGV[2])
local start = tonumber(ARGV[4])
if tonumber(redis.call('HGET', KEYS[3], 'step')) > start then
  local hash = ''
  if start > 0 then hash = cjson.decode(redis.call('LINDEX', KEYS[4], start - 1)).hash end
  redis.call('HSET', KEYS[3], 'step', start, 'hash', hash)
end
redis.call('PUBLISH', KEYS[5], 'generation')
return 'ok'
`);
