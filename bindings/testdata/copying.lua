-- Copy-Item to and from a session: what is copied, and each error.
local function wrong(p)
  p.error_action, p.error_variable = "SilentlyContinue", "list"
  copy_item(p)
  return list[1] and list[1].FullyQualifiedErrorId:match("^%a+"), list[1] and tostring(list[1])
end
local dir = os.tmpname() .. "-copy"
local _ = new_item{dir .. "/in/deep", item_type = "Directory", force = true}
set_content(dir .. "/in/a.txt", "first")
set_content(dir .. "/in/b.log", "second")
set_content(dir .. "/in/deep/c.txt", "third")
local s = new_pssession()

copy_item{dir .. "/in/a.txt", dir .. "/there.txt", to_session = s}
print(get_content(dir .. "/there.txt")) --> first
copy_item{literal_path = dir .. "/there.txt", destination = dir .. "/back.txt", from_session = s}
print(get_content(dir .. "/back.txt")) --> first
copy_item{path = dir .. "/in", destination = dir .. "/tree", to_session = s, recurse = true}
print(get_content(dir .. "/tree/deep/c.txt")) --> third
copy_item{path = dir .. "/in", destination = dir .. "/some", from_session = s, recurse = true, filter = "*.txt", exclude = "c*"}
print(test_path(dir .. "/some/a.txt"), test_path(dir .. "/some/b.log"), test_path(dir .. "/some/deep/c.txt")) --> true	false	false
copy_item{path = dir .. "/in/*.log", destination = dir .. "/some", to_session = s, force = true, pass_thru = true}
print(get_content(dir .. "/some/b.log")) --> second

-- A file that is read-only stays it, both ways.
set_content(dir .. "/ro.txt", "kept"); get_item(dir .. "/ro.txt").IsReadOnly = true
copy_item{dir .. "/ro.txt", dir .. "/ro2.txt", to_session = s}
copy_item{dir .. "/ro2.txt", dir .. "/ro3.txt", from_session = s}
print(get_item(dir .. "/ro2.txt").IsReadOnly, get_item(dir .. "/ro3.txt").IsReadOnly, get_content(dir .. "/ro3.txt")) --> true	true	kept

print(wrong{dir .. "/in/a.txt", dir .. "/x", to_session = s, from_session = s}) --> InvalidInput	'-FromSession' and '-ToSession' are mutually exclusive and cannot be specified at the same time.
print(wrong{dir .. "/none.txt", dir .. "/x", to_session = s} == "PathNotFound") --> true
print(wrong{dir .. "/none.txt", dir .. "/x", from_session = s} == "RemotePathNotFound") --> true
print(wrong{dir .. "/in/a.txt", to_session = s}) --> CopyItemRemoteDestinationIsNullOrEmpty	Value cannot be null. (Parameter ''Destination' parameter cannot be null or empty.')
print(wrong{dir .. "/in/a.txt", "relative", to_session = s}) --> RemotePathIsNotAbsolute	The path 'relative' is not valid. Only absolute paths are supported on remote copy operations.
print(wrong{"relative", dir .. "/x", from_session = s}) --> RemotePathIsNotAbsolute	The path 'relative' is not valid. Only absolute paths are supported on remote copy operations.
remove_pssession(s)
print(wrong{dir .. "/in/a.txt", dir .. "/x", to_session = s}) --> SessionIsNotAvailable	Cannot perform operation because the session Availability is set to None.
remove_item{dir, recurse = true, force = true}

-- A script in a file as a job; and the common parameters that other scripts do not use.
local path = os.tmpname() .. ".ps1"
set_content(path, "param($x) \"job $x\"")
print(receive_job{start_job{file_path = path, argument_list = 1}, wait = true}, receive_job{start_job{literal_path = path, args = 2}, wait = true}) --> job 1	job 2
os.remove(path)
write_information{"told", information_action = "SilentlyContinue", information_variable = "told"}
print(told[1].MessageData) --> told
write_output{1, 2, 3, out_buffer = 1, pipeline_variable = "now"} | function(n) return n .. "/" .. now end | out_string{stream = true}
--> 1/1
--> 2/2
--> 3/3
write_progress{"Working", progress_action = "Ignore"}
write_verbose{"seen", verbose = false}
write_debug{"seen", debug = false}
