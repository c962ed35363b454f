local rows = write_output{"a", "./none", "./missing"} | function(p)
  e = {}
  if p ~= "a" then get_item{ p, error_action = "SilentlyContinue", error_variable = "e" } end
  return psobject{ Path = p, Ok = #e == 0, Error = #e > 0 and e[1].CategoryInfo.Category or null }
end
write_output(rows)
rows | where_object(function(r) return not r.Ok end) | format_list{ "Path", "Error" }
Error | group_object{ function(e) return e.FullyQualifiedErrorId:match("^[^,]*") end, no_element = true }
Error[1].CategoryInfo | format_list{ "Category", "Activity", "Reason", "TargetType" }
Error[1].Exception | select_object{ expand_property = "Message" } | function(m) return (m:gsub("'.*'", "'X'")) end
Error | function(e) return e.Exception:GetType().Name end | sort_object{ unique = true }
write_output(Error[1].InvocationInfo.MyCommand.Name)
