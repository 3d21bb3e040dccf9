import { script } from "../script.js";

/**
 * Vote for a step; the last vote to arrive commits it, so no coordinator is needed. A step exists if, and only if,
 * its record is in the log. Where the log already holds the step (the members replay it from a checkpoint) the
 * gradient hash must be the recorded one, and nothing is appended.
 *
 * KEYS generation, head, log, votes, leases, coverage, wake, control, seconds, opinions, deaths, suspects
 * ARGV member id, token, generation number, step, entry (canonical JSON), entry hash
 * → {"committed"|"waiting"|"split"|"diverged"|"fenced"|"stale", text}; the text of a step that was appended is its record
 */
export const vote = script(`
local generation = redis.call('GET', KEYS[1])
if not generation then return {'fenced', 'no generation'} end
generation = cjson.decode(generation)
local step = tonumber(ARGV[4])
local head = tonumber(redis.call('HGET', KEYS[2], 'step'))
if head >= step then return {'stale', tostring(head)} end
if generation.number ~= tonumber(ARGV[3]) then return {'fenced', 'generation ' .. generation.number} end
if head ~= step - 1 then return {'fenced', 'head ' .. head} end
local member = false
for _, m in ipairs(generation.members) do if m.id .. '@' .. m.since == ARGV[2] then member = true end end
if not member then return {'fenced', 'not a member'} end
redis.call('HSET', KEYS[4], ARGV[1], ARGV[6])
local votes = redis.call('HGETALL', KEYS[4])
if #votes / 2 < #generation.members then return {'waiting', ''} end
for i = 2, #votes, 2 do
  if votes[i] ~= ARGV[6] then
    redis.call('PUBLISH', KEYS[7], 'split ' .. ARGV[4])
    return {'split', table.concat(votes, ' ')}
  end
end
local known = redis.call('LINDEX', KEYS[3], step - 1)
local record = ''
if known then
  if cjson.decode(known).hash ~= ARGV[6] then return {'diverged', known} end
else
  local leaves = redis.call('HGETALL', KEYS[6])
  local by = {}
  for i = 1, #leaves, 2 do by[leaves[i]] = string.match(leaves[i + 1], '^[^@]+') end
  local time = redis.call('TIME')
  record = cjson.encode({ entry = ARGV[5], hash = ARGV[6],
    work = { generation = generation.number, leaves = by, at = time[1] * 1000 + math.floor(time[2] / 1000) } })
  redis.call('RPUSH', KEYS[3], record)
end
redis.call('HSET', KEYS[2], 'step', step, 'hash', ARGV[6])
redis.call('DEL', KEYS[4], KEYS[5], KEYS[6], KEYS[9], KEYS[10], KEYS[11], KEYS[12])
redis.call('PUBLISH', KEYS[7], 'commit ' .. ARGV[4])
return {'committed', record}
`);
