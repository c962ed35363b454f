-- get_error tells all of the last errors; Error keeps them, the newest first.
write_error{ message = "first", error_id = "One", error_action = "SilentlyContinue" }
write_error{ message = "second", error_id = "Two", error_action = "SilentlyContinue" }
local e = get_error()
print(e.FullyQualifiedErrorId:match("^%w+"), e.Exception.Message)                --> Two	second
print(#array(get_error{ newest = 2 }), get_error{ newest = 2 }[2].Exception.Message) --> 2	first
local text = get_error{ newest = 1 } | out_string()
print(text:find("Exception%s+:%s") ~= nil, text:find("CategoryInfo", 1, true) ~= nil, text:find("Message : second", 1, true) ~= nil) --> true	true	true
text = Error[2] | get_error() | out_string()
print(text:find("Message : first", 1, true) ~= nil)                              --> true
Error:Clear()
print(#array(get_error()))                                                       --> 0
