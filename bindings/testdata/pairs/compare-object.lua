compare_object({1,2,3}, {2,3,4})
compare_object{ {'a','b'}, {'A','c'}, case_sensitive = true }
compare_object{ {1,2}, {1,2}, include_equal = true }
write_output((compare_object{ {1,2}, {2,1}, sync_window = 0 }).Count)
compare_object{ {psobject{N='a',V=1}}, {psobject{N='a',V=2}}, property = {"N","V"}, pass_thru = true } | foreach_object("SideIndicator")
