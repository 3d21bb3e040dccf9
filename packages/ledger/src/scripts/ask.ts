import { script } from "../script.js";

/**
 * Write down what somebody asks of a run, with who asks and why.
 *
 * KEYS control, audit, wake · ARGV what is asked for, user, reason
 */
export const ask = script(`
redis.call('HSET', KEYS[1], 'desired', ARGV[1], 'wish', ARGV[3])
redis.call('XADD', KEYS[2], '*', 'asked', ARGV[1], 'user', ARGV[2], 'reason', ARGV[3])
redis.call('PUBLISH', KEYS[3], 'control')
`);
