write_output("a"); write_host("host"); write_output("b")
write_error{ "e1", error_action = "SilentlyContinue" }
local function emit() write_host("in emit") return "first", "second" end
print("got first"); write_host("in emit"); print("got second")
local x = {emit()}
write_output(#x)
local _ = {emit()}
write_information("info not shown")
write_information{ "info shown", information_action = "Continue" }
write_information{ "kept", information_variable = "iv" }
write_output(iv.Count)
print(tostring(iv[1]))
print(iv[1].MessageData)
write_output(#iv[1].Tags)
write_host{ "captured", information_variable = "hv" }
print(tostring(hv[1]))
print(table.concat(hv[1].Tags, ","))
write_warning{ "w", warning_variable = "wv", warning_action = "SilentlyContinue" }
print(table.concat(wv, " "))
print(wv[1].Message)
write_verbose{ "v", verbose = true }
write_output{1, 2, 3} | select_object{ first = 1 }
write_output{ {1, 2}, 3, no_enumerate = true } | foreach_object(function(t) return t.Count end)
write_output{1, 2, 3} | write_output() | measure_object{ sum = true } | foreach_object("Sum")
write_output{1, 2, 3} | foreach_object(function(n) write_host("h" .. n) return n end) | sort_object{ descending = true }
write_output(psobject{ A = 1 })
write_host("between")
write_output(psobject{ A = 2 })
print("text")
write_output(psobject{ A = 3 })
write_output(psobject{ A = 4, B = 5 })
write_output(psobject{ Z = 4, B = 5 })
write_output(1)
psobject{ A = 5 } | format_list()
write_output(psobject{ A = 6 })
write_output(nil)
print("")
print("end")
write_output(null)
write_output("")
write_output("after")
