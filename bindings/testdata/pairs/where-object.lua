local o = write_output{1,2,3,4,5} | foreach_object(function(n) return psobject{ N = n, S = "s" .. n, D = n % 2 == 0 } end)
o | where_object{ "N", ge = 4 }
o | where_object{ "S", like = 's[12]' }
o | where_object{ "S", match = '3|5' }
o | where_object("D")
o | where_object{ "D", ne = true } | foreach_object("N")
o | where_object{ not_ = true, "D" } | select_object{ first = 1 }
o | where_object{ "N", in_ = {2,3} } | foreach_object("S")
o | where_object{ "S", ceq = 'S1' }
psobject{ L = {1,2} } | where_object{ "L", contains = 2 } | foreach_object(function(x) return x.L.Count end)
o | where_object{ "S", not_like = 's*' }
o | where_object{ "N", is = "int" } | measure_object() | foreach_object("Count")
