-- Numbers a line, keeps it with the last ones, and tells it. ARGV: MAX_LINES, the news but for number and line, packed line.
-- A line that is there already is the same call once more, whose answer was lost: its number is answered, and nothing told.
local kept = redis.call('HMGET', class, 'epoch', 'newest_line')
if not kept[1] then return gone() end
local max_lines, newest = tonumber(ARGV[4]), tonumber(kept[2] or '0')
local fields = {}
for seq = newest, math.max(1, newest - max_lines + 1), -1 do fields[#fields + 1] = 's/' .. text(seq) end
if #fields > 0 then
  for n, line in ipairs(redis.call('HMGET', class, unpack(fields))) do
    if line == ARGV[6] then return {'done', newest - n + 1} end
  end
end
local seq = newest + 1
redis.call('HSET', class, 's/' .. text(seq), ARGV[6], 'newest_line', text(seq))
redis.call('HDEL', class, 's/' .. text(seq - max_lines))
redis.call('EXPIRE', class, keep_s)
tell(ARGV[5] .. cmsgpack.pack(seq) .. ARGV[6])
return {'done', seq}
