import { script } from "../script.js";

/**
 * Take or renew the leader's lease.
 *
 * KEYS leader, epoch · ARGV leader id, lease in ms
 * → the epoch under which this leader may write, or 0 when another one leads.
 */
export const lead = script(`
local holder = redis.call('GET', KEYS[1])
if holder then
  local id, epoch = string.match(holder, '^(.*)#(%d+)$')
  if id ~= ARGV[1] then return 0 end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return tonumber(epoch)
end
local epoch = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], ARGV[1] .. '#' .. epoch, 'PX', ARGV[2])
return epoch
`);
