local text = {"alpha one", "beta two", "Alpha three", "gamma"}
text | select_string("alpha")
text | select_string{ "alpha", case_sensitive = true } | function(m) return m.LineNumber end
text | select_string{ simple_match = true, pattern = "a t" } | foreach_object("Line")
for m in each(text | select_string([[(\w+) (t\w+)]])) do write_output(m.Matches[1].Groups[3].Value) end
text | select_string{ "alpha", not_match = true } | foreach_object("Line")
text | select_string{ pattern = {"alpha", "gamma"}, quiet = true }
text | select_string{ "a", all_matches = true } | function(m) return m.Matches.Count end
