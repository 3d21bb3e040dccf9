import { script } from "../script.js";

/**
 * The leader wants a leaf to be computed by a second member too. Asked twice, the first answer stands.
 *
 * KEYS leader, coverage, seconds, wake · ARGV `leader#epoch`, leaf
 * → "ok" | "fenced"
 */
export const share = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
if redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return 'ok' end
redis.call('HSETNX', KEYS[3], ARGV[2], '')
redis.call('PUBLISH', KEYS[4], 'share')
return 'ok'
`);
