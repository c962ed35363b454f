write_output{1,1,2,3,3} | select_object{ unique = true }
write_output{'b','a','b'} | sort_object{ unique = true }
write_output{'b','B','a'} | sort_object{ unique = true, case_sensitive = true }
write_output{1,1,2} | get_unique()
write_output{'a','A'} | get_unique{ case_insensitive = true }
write_output{5,3,9,1} | sort_object{ top = 2 }
write_output{5,3,9,1} | sort_object{ bottom = 2, descending = true }
psobject{ N = 1, L = {1,2,3} } | select_object{ expand_property = "L" }
psobject{ N = 1, L = psobject{ Q = 2 } } | select_object{ "N", expand_property = "L" }
psobject{ A = 1, B = 2, C = 3 } | select_object{ "*", exclude_property = "B" }
write_output{1,2,3,4,5,6,7,8,9,10} | select_object{ index = {0, 4} }
write_output{1,2,3,4,5,6,7,8,9,10} | select_object{ skip_last = 7 }
write_output{1,2,3,4,5} | select_object{ skip_index = {1, 2} }
