-- Lets lua-language-server read psl's pipelines, which Lua does not have. The server calls OnSetText with each text before it
-- parses it and takes the differences. A pipeline a | b(x) is read as a and b(x): an expression whose value is the last
-- stage's; where it stands as a statement, "local _ =" comes before it. The file on the disk stays as it is.

local opens = { ["("] = true, ["{"] = true, ["["] = true }
local closes = { [")"] = true, ["}"] = true, ["]"] = true }
local words = {}
for w in ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while"):gmatch("%a+") do
	words[w] = true
end
-- Words behind which an expression has ended.
local ends = { ["end"] = true, ["nil"] = true, ["true"] = true, ["false"] = true }

-- tokens gives the kind and the place of each token: "name", "word", "value", or a character.
local function tokens(text)
	local at, list = 1, {}
	while true do
		at = text:find("%S", at)
		if not at then return list end
		local rest = text:match("^%-%-%[(=*)%[", at)
		if rest then
			local _, last = text:find("]" .. rest .. "]", at, true)
			at = (last or #text) + 1
		elseif text:find("^%-%-", at) then
			at = (text:find("\n", at, true) or #text) + 1
		else
			local kind, last
			local c = text:sub(at, at)
			local level = text:match("^%[(=*)%[", at)
			if level then
				kind, last = "value", select(2, text:find("]" .. level .. "]", at, true)) or #text
			elseif c == '"' or c == "'" then
				local i = at + 1
				while i <= #text and text:sub(i, i) ~= c do
					i = i + (text:sub(i, i) == "\\" and 2 or 1)
				end
				kind, last = "value", i
			elseif c:find("[%a_]") then
				last = select(2, text:find("^[%w_]+", at))
				local w = text:sub(at, last)
				kind = words[w] and w or "name"
			elseif c:find("%d") then
				kind, last = "value", select(2, text:find("^[%w.]+", at))
			elseif text:find("^%.%.%.", at) then
				kind, last = "value", at + 2
			elseif text:find("^[=~<>]=", at) or text:find("^%.%.", at) or text:find("^::", at) then
				kind, last = text:sub(at, at + 1), at + 1
			else
				kind, last = c, at
			end
			list[#list + 1] = { kind = kind, start = at, finish = last }
			at = last + 1
		end
	end
end

-- The parameters that name a variable for the script, with their short names, and what the variable holds.
local variables = {
	errorvariable = "Error", ev = "Error", outvariable = "array()", ov = "array()", warningvariable = "array()", wv = "array()",
	informationvariable = "array()", iv = "array()", pipelinevariable = "array()", pv = "array()",
}

local scopes = { global = true, script = true, private = true }

-- named gives assignments for the variables that parameters of a text name, and those that are set by the name of their
-- scope; "" for none.
local function named(text, list)
	local out, seen = {}, {}
	local function word(i) return list[i] and text:sub(list[i].start, list[i].finish) or "" end
	local function add(name, holds)
		if name and not seen[name] and not words[name] then
			seen[name] = true
			out[#out + 1] = name .. " = " .. holds .. "; "
		end
	end
	for i = 1, #list - 2 do
		local name = list[i].kind == "name" and word(i) or ""
		local holds = variables[name:gsub("_", ""):lower()]
		if holds and word(i + 1) == "=" then
			add(word(i + 2):match("^[\"']%+?([%a_][%w_]*)[\"']$"), holds)
		elseif scopes[name] and word(i + 1) == "." and (word(i + 3) == "=" or word(i - 1) == "function") then
			add(word(i + 2), name .. "." .. word(i + 2))
		end
	end
	return table.concat(out)
end

-- changes gives the differences that make a text of psl one of Lua.
local function changes(text)
	local diffs = {}
	-- A block has a depth of brackets around it and a statement: where that begins, and whether it may be a lone expression.
	local blocks, depth = { { depth = 0 } }, 0
	local parameters = {} -- the depths of the brackets around parameters of functions
	local fresh, before = true, nil
	local function block() blocks[#blocks + 1] = { depth = depth }; fresh = true end
	local function leave() if #blocks > 1 then blocks[#blocks] = nil end end
	local list = tokens(text)
	local variables = named(text, list)
	if variables ~= "" then
		diffs[1] = { start = list[1].start, finish = list[1].start - 1, text = variables }
	end
	for _, t in ipairs(list) do
		local now, kind = blocks[#blocks], t.kind
		if depth == now.depth and (fresh or before and kind ~= "value" and (kind == "name" or words[kind] and not ends[kind] and kind ~= "and" and kind ~= "or")) then
			now.start, now.lone, now.told = t.start, kind == "name" or kind == "(", false
		end
		fresh = false
		before = kind == "name" or kind == "value" or kind == ")" or kind == "}" or kind == "]" or ends[kind]
		if opens[kind] then
			depth = depth + 1
		elseif closes[kind] then
			depth = depth - 1
			if parameters[#parameters] == depth then
				parameters[#parameters] = nil
				block()
			end
		elseif kind == "function" then
			parameters[#parameters + 1] = depth
		elseif kind == "do" or kind == "then" or kind == "repeat" then
			block()
		elseif kind == "else" then
			leave()
			block()
		elseif kind == "elseif" then
			leave()
			blocks[#blocks].lone = false
		elseif kind == "end" or kind == "until" then
			leave()
			if kind == "until" then blocks[#blocks].lone = false end
		elseif kind == ";" then
			fresh = true
		elseif kind == "=" and depth == now.depth then
			now.lone = false
		elseif kind == "|" then
			if now.lone and depth == now.depth and not now.told then
				now.told = true
				diffs[#diffs + 1] = { start = now.start, finish = now.start - 1, text = "local _ = " }
			end
			diffs[#diffs + 1] = { start = t.start, finish = t.finish, text = " and " }
		end
	end
	-- What is put in at the same place keeps its order.
	for i, d in ipairs(diffs) do d.order = i end
	table.sort(diffs, function(a, b) return a.start < b.start or a.start == b.start and a.order < b.order end)
	return diffs
end

---@param uri string
---@param text string
---@return table[]?
function OnSetText(uri, text)
	if text:find("^%-%-%-@meta") then return nil end
	local diffs = changes(text)
	return #diffs > 0 and diffs or nil
end
