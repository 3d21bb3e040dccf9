import { script } from "../script.js";

/**
 * A member says that it has computed a leaf. The first to say so counts for the leaf; a leaf counts for exactly
 * one member. Asked again by the same member (its reply was lost) the answer is the same.
 *
 * Of an audited leaf the member also says which gradient it found; its opinion is kept whether or not it counts.
 *
 * KEYS generation, head, coverage, wake, seconds, opinions
 * ARGV token, leaf, step of the state, payload (counts; empty for a train leaf), number of leaves, unit, opinion (empty
 *   where the leaf is not audited)
 * → counted | duplicate | stale | fenced
 */
export const cover = script(`
local generation = redis.call('GET', KEYS[1])
if not generation then return 'fenced' end
local member = false
for _, m in ipairs(cjson.decode(generation).members) do
  if m.id .. '@' .. m.since == ARGV[1] then member = true end
end
if not member then return 'fenced' end
if tonumber(redis.call('HGET', KEYS[2], 'step')) ~= tonumber(ARGV[3]) then return 'stale' end
if redis.call('HGET', KEYS[5], ARGV[2]) == ARGV[1] then redis.call('HDEL', KEYS[5], ARGV[2]) end
if ARGV[7] ~= '' then
  redis.call('HSET', KEYS[6], ARGV[2] .. ' ' .. ARGV[1], ARGV[7])
  redis.call('PUBLISH', KEYS[4], 'opinion ' .. ARGV[6])
end
local holder = redis.call('HGET', KEYS[3], ARGV[2])
if holder then
  if string.match(holder, '^%S+') == ARGV[1] then return 'counted' end
  return 'duplicate'
end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[1] .. ' ' .. ARGV[4])
if redis.call('HLEN', KEYS[3]) == tonumber(ARGV[5]) then redis.call('PUBLISH', KEYS[4], 'closed ' .. ARGV[6]) end
return 'counted'
`);
