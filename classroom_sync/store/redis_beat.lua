-- Notes that a node lives, by Redis's own time, and what changed in its part; tells it, and answers the board's stamp.
-- ARGV: node, call, from, to, seconds after which a silent node is forgotten, the news but for the stamp, then
-- participant and packed value of each; nil, the one byte c0, removes.
local node, call, from = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local mine = 'n/' .. node
local kept = redis.call('HMGET', class, 'epoch', 'version', 'nodes', mine)
local epoch, version = tonumber(kept[1]), tonumber(kept[2])
if not epoch then return gone() end
local time = redis.call('TIME')
local now_s = tonumber(time[1]) + tonumber(time[2]) / 1e6

-- A node's own field: when it last beat, the version of its part, and the call that brought it.
local function read_node(packed) return packed:match('^(%S+) (%S+) (%S+)$') end

-- `nodes` names every node that has a part, and some that left: those are dropped here.
local others, listed = {}, {}
for name in (kept[3] or ''):gmatch('%S+') do
  if name ~= node then others[#others + 1] = 'n/' .. name end
end
if #others > 0 then
  for n, packed in ipairs(redis.call('HMGET', class, unpack(others))) do
    if packed and now_s - tonumber((read_node(packed))) > tonumber(ARGV[8]) then
      forget(others[n] .. '/')
      redis.call('HDEL', class, others[n])
    elseif packed then
      listed[#listed + 1] = others[n]:sub(3)
    end
  end
end

local beat_s, kept_to, kept_call
if kept[4] then beat_s, kept_to, kept_call = read_node(kept[4]) end
if beat_s and now_s - tonumber(beat_s) > tonumber(ARGV[8]) then
  forget(mine .. '/')
  redis.call('HDEL', class, mine)
  beat_s = nil
end
-- A try that was given up, and arrives after a later beat, would put back what that one changed.
local is_late = beat_s and tonumber(kept_call) > call
if is_late or (from > 0 and (not beat_s or tonumber(kept_to) ~= from)) then
  return {'behind', 0, beat_s and tonumber(kept_to) or 0}
end
-- A full Redis does not take it. That the node lives is told all the same, but at no stamp: whether the others have what
-- it has, nobody can say then.
local function keep(...)
  local answer = redis.pcall('HSET', class, ...)
  if type(answer) ~= 'table' or not answer.err then return nil end
  tell(ARGV[9] .. cmsgpack.pack(0) .. cmsgpack.pack(0))
  return answer
end

local beat = string.format('%.6f %s %s', now_s, ARGV[7], ARGV[5])
if from == 0 and beat_s then
  local refusal = keep(mine, beat)
  if refusal then return refusal end
  forget(mine .. '/')
end
local changes, removed = {mine, beat}, {}
for i = 10, #ARGV, 2 do
  local field = mine .. '/' .. ARGV[i]
  if ARGV[i + 1] == '\192' then
    removed[#removed + 1] = field
  else
    changes[#changes + 1] = field
    changes[#changes + 1] = ARGV[i + 1]
  end
end
listed[#listed + 1] = node
local nodes = table.concat(listed, ' ')
if nodes ~= kept[3] then
  changes[#changes + 1] = 'nodes'
  changes[#changes + 1] = nodes
end
local refusal = keep(unpack(changes))
if refusal then return refusal end
tell(ARGV[9] .. cmsgpack.pack(epoch) .. cmsgpack.pack(version))
if #removed > 0 then redis.call('HDEL', class, unpack(removed)) end
redis.call('EXPIRE', class, keep_s)
return {'done', epoch, version}
