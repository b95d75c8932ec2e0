-- Raises the epoch and keeps pen and host, if the epoch is the expected one; tells it, and answers the board's version.
-- ARGV: expected epoch, epoch, packed pen, host, series, call, news, the version that the board had at least.
-- A series is a run of calls of one caller none of which learned its outcome, save perhaps the last; its calls are numbered.
local expected, epoch, call = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[9])
local kept = redis.call('HMGET', class, 'epoch', 'version', 'taken_in', 'taken_by', 'taken_from')
local kept_epoch, kept_version = tonumber(kept[1]), tonumber(kept[2])
if not kept_epoch then return gone() end
-- Taken already, by an earlier call of the series: nobody was told, so the epoch is still the caller's to be granted.
-- By a later one: this is a try that was given up and arrives late.
local is_ours = kept[3] == ARGV[8] and tonumber(kept[4]) <= call and kept[5] == ARGV[4] and epoch >= kept_epoch
if kept_epoch ~= expected and not is_ours then
  return {kept_epoch > expected and 'fenced' or 'behind', kept_epoch, kept_version}
end
if kept_version < tonumber(ARGV[11]) then return {'behind', kept_epoch, kept_version} end
redis.call('HSET', class, 'epoch', ARGV[5], 'pen', ARGV[6], 'host', ARGV[7],
  'taken_in', ARGV[8], 'taken_by', ARGV[9], 'taken_from', ARGV[4])
redis.call('EXPIRE', class, keep_s)
tell(ARGV[10])
return {'done', kept_version}
