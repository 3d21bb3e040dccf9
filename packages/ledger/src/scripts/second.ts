import { script } from "../script.js";

/**
 * An idle member asks to compute a leaf that another one has, too: because the leader wants a second one for a leaf that
 * takes too long (`shared`), or because the leaf is audited and this member has not said yet what it finds (`audit`). One
 * member at a time does so.
 *
 * KEYS generation, head, leases, coverage, seconds, opinions · ARGV token, leaf, step of the state, "shared" or "audit"
 * → granted | held | covered | stale | fenced
 */
export const second = script(`
local generation = redis.call('GET', KEYS[1])
if not generation then return 'fenced' end
local member, alive = false, {}
for _, m in ipairs(cjson.decode(generation).members) do
  local token = m.id .. '@' .. m.since
  alive[token] = true
  if token == ARGV[1] then member = true end
end
if not member then return 'fenced' end
if tonumber(redis.call('HGET', KEYS[2], 'step')) ~= tonumber(ARGV[3]) then return 'stale' end
local busy = redis.call('HGET', KEYS[5], ARGV[2])
if ARGV[4] == 'shared' then
  if redis.call('HEXISTS', KEYS[4], ARGV[2]) == 1 then return 'covered' end
  if busy ~= '' or redis.call('HGET', KEYS[3], ARGV[2]) == ARGV[1] then return 'held' end
else
  if redis.call('HEXISTS', KEYS[6], ARGV[2] .. ' ' .. ARGV[1]) == 1 then return 'covered' end
  if busy and alive[busy] then return 'held' end
end
redis.call('HSET', KEYS[5], ARGV[2], ARGV[1])
return 'granted'
`);
