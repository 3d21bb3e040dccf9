import { script } from "../script.js";

/**
 * Write down which run each worker is to serve, and why runs wait, in the place of what was written before.
 *
 * KEYS leader, assignments, waiting
 * ARGV `leader#epoch`, JSON of {worker: run, empty for none}, JSON of {run: sentence}
 * → "ok" | "fenced"
 */
export const place = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
for i = 2, 3 do
  redis.call('DEL', KEYS[i])
  for field, value in pairs(cjson.decode(ARGV[i])) do redis.call('HSET', KEYS[i], field, value) end
end
return 'ok'
`);
