import { script } from "../script.js";

/**
 * Write down what somebody asks for, and in the same moment who, when and why. Asked again it stays as it is, and who asked last is
 * written down, too. A run that is over stays so, and one that was cancelled will be.
 *
 * KEYS control, audit, wake, leader
 * ARGV desired, user, reason, `leader#epoch` where a leader asks, else empty
 * → "asked" | "again" | the state in which the run ended | "cancel" | "fenced"
 */
export const ask = script(`
if ARGV[4] ~= '' and redis.call('GET', KEYS[4]) ~= ARGV[4] then return 'fenced' end
local state = redis.call('HGET', KEYS[1], 'state')
local desired = redis.call('HGET', KEYS[1], 'desired')
local over = state == 'done' or state == 'failed' or state == 'cancelled'
if desired ~= ARGV[1] then
  if over then return state end
  if desired == 'cancel' then return 'cancel' end
end
redis.call('XADD', KEYS[2], '*', 'asked', ARGV[1], 'user', ARGV[2], 'reason', ARGV[3])
if over then return 'again' end
redis.call('HSET', KEYS[1], 'desired', ARGV[1], 'wish', ARGV[3])
redis.call('PUBLISH', KEYS[3], 'control')
if desired == ARGV[1] then return 'again' end
return 'asked'
`);
