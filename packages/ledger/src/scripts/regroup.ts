import { script } from "../script.js";

/**
 * Begin a generation. Work of workers that are no longer members is freed: their leases in all units, and
 * in the train unit also what they had covered, because their sums are gone with them. Finished leaves of
 * other units stay: what they gave is kept elsewhere. The head may move back to the step of a checkpoint (never past
 * it).
 *
 * A leaf that a member was computing when it died is remembered with the member's name: it may be the leaf's fault.
 *
 * KEYS leader, generation, head, log, wake, then (leases, coverage, votes) of the train unit, then leases of another unit,
 *   then (seconds, opinions, deaths) of the train unit, then (seconds, deaths, coverage) of the other unit, control
 * ARGV `leader#epoch`, generation JSON, number, start step, JSON of the tokens of those that died, hash of the spec since it was
 *   amended as the leader knows it (empty: it never was; "any"), the head as the leader knows it (or "any"), member tokens…
 * → "ok", or "fenced" for a stale leader or generation number, a spec that was amended meanwhile, or a step that was committed
 *   meanwhile, which the new generation would undo.
 */
export const regroup = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
local spec = redis.call('HGET', KEYS[16], 'specHash') or ''
if ARGV[6] ~= 'any' and spec ~= ARGV[6] then return 'fenced' end
if ARGV[7] ~= 'any' and redis.call('HGET', KEYS[3], 'step') ~= ARGV[7] then return 'fenced' end
local old = redis.call('GET', KEYS[2])
if old and cjson.decode(old).number >= tonumber(ARGV[3]) then return 'fenced' end
local alive = {}
for i = 8, #ARGV do alive[ARGV[i]] = true end
local died = {}
for _, token in ipairs(cjson.decode(ARGV[5])) do died[token] = true end
local function free(key)
  local items = redis.call('HGETALL', key)
  for i = 1, #items, 2 do
    local token = string.match(items[i + 1], '^%S+')
    if not alive[token] then redis.call('HDEL', key, items[i]) end
  end
end
local function bury(leases, coverage, deaths)
  local items = redis.call('HGETALL', leases)
  for i = 1, #items, 2 do
    local leaf, token = items[i], items[i + 1]
    if died[token] and redis.call('HEXISTS', coverage, leaf) == 0 then
      local id = string.match(token, '^[^@]+')
      local names = redis.call('HGET', deaths, leaf)
      local known = false
      for name in string.gmatch(names or '', '%S+') do if name == id then known = true end end
      if not known then redis.call('HSET', deaths, leaf, names and (names .. ' ' .. id) or id) end
    end
  end
end
bury(KEYS[6], KEYS[7], KEYS[12]) bury(KEYS[9], KEYS[15], KEYS[14])
-- Who computes a leaf as the second one has it alone once the first is gone.
local function promote(seconds, leases)
  local items = redis.call('HGETALL', seconds)
  for i = 1, #items, 2 do
    local holder = redis.call('HGET', leases, items[i])
    if not alive[items[i + 1]] then redis.call('HDEL', seconds, items[i])
    elseif holder and not alive[holder] then
      redis.call('HSET', leases, items[i], items[i + 1])
      redis.call('HDEL', seconds, items[i])
    end
  end
end
promote(KEYS[10], KEYS[6]) promote(KEYS[13], KEYS[9])
free(KEYS[6]) free(KEYS[7]) free(KEYS[9])
for _, field in ipairs(redis.call('HKEYS', KEYS[11])) do
  if not alive[string.match(field, ' (.*)$')] then redis.call('HDEL', KEYS[11], field) end
end
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
