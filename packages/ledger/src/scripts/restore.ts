import { script } from "../script.js";

/**
 * Put back what Redis has lost of a run, from the copy that somebody kept: the steps behind the end of the log, and whatever record is absent. What is
 * there stays. The generation ends, as nobody can tell which leaves of the step under way were still counted.
 *
 * Steps are taken only if the log still ends where the caller has seen it end, and if they follow from there: so of two copies the longer one wins.
 *
 * KEYS record, control, generation, head, log, evaluations, features, quarantined, class, checkpoint, wake,
 *   then what Redis holds of the step after the log's end: leases, coverage, votes, seconds, opinions
 * ARGV steps in the log, hash of the last one, newest generation that was seen, step the members' state stands at, record, control fields
 *   as JSON, evaluations, features and quarantined workers as JSON, class, checkpoint, why, step records…
 * → "ok" | "changed" (the log ends elsewhere) | "broken" (the steps do not follow)
 */
export const restore = script(`
local count, last = redis.call('LLEN', KEYS[5]), ''
if count > 0 then last = cjson.decode(redis.call('LINDEX', KEYS[5], -1)).hash end
if count ~= tonumber(ARGV[1]) or last ~= ARGV[2] then return 'changed' end
local first = 13
for i = first, #ARGV do
  local record = cjson.decode(ARGV[i])
  local entry = cjson.decode(record.entry)
  if entry.step ~= count + i - first + 1 or entry.previous ~= last then return 'broken' end
  last = record.hash
end
for i = first, #ARGV do redis.call('RPUSH', KEYS[5], ARGV[i]) end
redis.call('SETNX', KEYS[1], ARGV[5])
if redis.call('EXISTS', KEYS[2]) == 0 then
  for field, value in pairs(cjson.decode(ARGV[6])) do redis.call('HSET', KEYS[2], field, value) end
end
for i = 6, 8 do
  for field, value in pairs(cjson.decode(ARGV[i + 1])) do redis.call('HSETNX', KEYS[i], field, value) end
end
if ARGV[10] ~= '' then redis.call('SETNX', KEYS[9], ARGV[10]) end
if ARGV[11] ~= '' then redis.call('SETNX', KEYS[10], ARGV[11]) end
local head = tonumber(redis.call('HGET', KEYS[4], 'step') or '0')
head = math.min(math.max(head, tonumber(ARGV[4])), redis.call('LLEN', KEYS[5]))
local hash = ''
if head > 0 then hash = cjson.decode(redis.call('LINDEX', KEYS[5], head - 1)).hash end
redis.call('HSET', KEYS[4], 'step', head, 'hash', hash)
local old = redis.call('GET', KEYS[3])
local number = math.max(old and cjson.decode(old).number or 0, tonumber(ARGV[3])) + 1
local time = redis.call('TIME')
redis.call('SET', KEYS[3], '{"number":' .. number .. ',"members":[],"startStep":' .. head .. ',"reason":'
  .. cjson.encode(ARGV[12]) .. ',"at":' .. time[1] .. '000}')
redis.call('DEL', KEYS[12], KEYS[13], KEYS[14], KEYS[15], KEYS[16])
redis.call('PUBLISH', KEYS[11], 'restored')
return 'ok'
`);
