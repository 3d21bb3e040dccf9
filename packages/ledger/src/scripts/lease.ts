import { script } from "../script.js";

/**
 * A member asks for a leaf before it computes it, so that two members seldom compute the same one. A lease
 * has no deadline: it ends with the member, in `regroup`.
 *
 * KEYS generation, head, control, leases, coverage
 * ARGV token, leaf, step that the state must stand at, "train" (a pause stops it) or "any"
 * → granted | held | covered | early | stale | paused | fenced
 */
export const lease = script(`
local generation = redis.call('GET', KEYS[1])
if not generation then return 'fenced' end
local member = false
for _, m in ipairs(cjson.decode(generation).members) do
  if m.id .. '@' .. m.since == ARGV[1] then member = true end
end
if not member then return 'fenced' end
local step = tonumber(redis.call('HGET', KEYS[2], 'step'))
local wanted = tonumber(ARGV[3])
if step > wanted then return 'stale' end
if step < wanted then return 'early' end
if ARGV[4] == 'train' then
  local stop = redis.call('HGET', KEYS[3], 'pauseAt')
  if stop and stop ~= '' and tonumber(stop) <= wanted then return 'paused' end
end
if redis.call('HEXISTS', KEYS[5], ARGV[2]) == 1 then return 'covered' end
local holder = redis.call('HGET', KEYS[4], ARGV[2])
if holder and holder ~= ARGV[1] then return 'held' end
redis.call('HSET', KEYS[4], ARGV[2], ARGV[1])
return 'granted'
`);
