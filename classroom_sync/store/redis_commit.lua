-- Keeps a part of a class's board, and tells it. ARGV: epoch, host, since, version, floor, news, then field and packed entry
-- (redis_records.py) of each key. All checks come first: a script that has written is not undone by an error.
-- It runs sixty times a second a class: hence few calls with many fields each, and an expiry that others set.
local epoch, host, since = tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
local version, floor = tonumber(ARGV[7]), tonumber(ARGV[8])
local kept = redis.call('HMGET', class, 'epoch', 'host', 'version', 'floor', 'oldest_removal')
local kept_epoch, kept_version, kept_floor = tonumber(kept[1]), tonumber(kept[3]), tonumber(kept[4])
if not kept_epoch then return gone() end
if epoch < kept_epoch or (epoch == kept_epoch and host ~= (kept[2] or '')) then return {'fenced', kept_epoch} end
if epoch > kept_epoch or since > kept_version then return {'behind', kept_epoch, kept_version} end

local kept_oldest = tonumber(kept[5]) or math.huge
local oldest = kept_oldest
-- The whole board: what the store has is from before removals that nobody remembers.
local is_whole = floor > kept_version
local known, fields = {}, {}
if is_whole then
  -- Before anything is forgotten: a full Redis stops here.
  redis.call('HSET', class, 'version', version > kept_version and ARGV[7] or kept[3])
  forget('b/')
  oldest = math.huge
else
  for i = 10, #ARGV, 2 do fields[#fields + 1] = ARGV[i] end
  if #fields > 0 then known = redis.call('HMGET', class, unpack(fields)) end
end
local changes = {}
for i = 10, #ARGV, 2 do
  local changed, is_removal = read(ARGV[i + 1])
  local before = known[(i - 8) / 2]
  -- A key that is not there, at a version the floor has passed, was removed and its tombstone forgotten since.
  if is_whole or (before and changed >= read(before)) or (not before and changed > kept_floor) then
    changes[#changes + 1] = ARGV[i]
    changes[#changes + 1] = ARGV[i + 1]
    if is_removal then oldest = math.min(oldest, changed) end
  end
end
local function change(field, value)
  changes[#changes + 1] = field
  changes[#changes + 1] = value
end
if version > kept_version then change('version', ARGV[7]) end
if floor > kept_floor then change('floor', ARGV[8]) else floor = kept_floor end
if oldest < kept_oldest or is_whole then change('oldest_removal', oldest == math.huge and 'none' or text(oldest)) end
if #changes > 0 then redis.call('HSET', class, unpack(changes)) end

-- Tombstones at or below the floor are forgotten. `oldest_removal` is never above the oldest tombstone: only when the
-- floor reaches it, once in hundreds of removals, is the whole class looked through.
if oldest <= floor then
  oldest = math.huge
  local all = redis.call('HGETALL', class)
  for i = 1, #all, 2 do
    if all[i]:sub(1, 2) == 'b/' then
      local changed, is_removal = read(all[i + 1])
      if is_removal and changed <= floor then
        redis.call('HDEL', class, all[i])
      elseif is_removal then
        oldest = math.min(oldest, changed)
      end
    end
  end
  redis.call('HSET', class, 'oldest_removal', oldest == math.huge and 'none' or text(oldest))
end
-- A try that was given up may arrive after newer writes: those were told, and what is older is no news.
if version >= kept_version then tell(ARGV[9]) end
return {'done', 0}
