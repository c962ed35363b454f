local h = write_output{'apple','avocado','bean'} | group_object{ function(s) return s:sub(1,1) end, as_hashtable = true, as_string = true }
write_output(h['a'].Count)
write_output(h['b'])
write_output{'a','b','a'} | group_object() | sort_object{ "Count", descending = true }
write_output{'a','b','a'} | group_object{ no_element = true }
write_output{psobject{A=1,B=2},psobject{A=1,B=3},psobject{A=1,B=2}} | group_object{ "A", "B" }
write_output{1,2,3,4} | group_object(function(n) return n % 2 == 0 end)
