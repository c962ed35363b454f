-- help = true is -?: the cmdlet's page in place of its work, whatever else is given and whatever is piped to it.
local page = remove_item{ "testdata", recurse = true, help = true }
print(page:match("^NAME\n    (%S+)")) --> remove_item
print(test_path("testdata")) --> true
print(#array(write_output{1, 2, 3} | sort_object{ ["?"] = true })) --> 1
print((sort_object{ ["?"] = true }):find("descending", 1, true) ~= nil) --> true

-- A page by any of the names; topics with and without about_.
print(help("nsn") == help("New-PSSession"), help("nsn") == help("new_ps_session")) --> true	true
print(help("about_scopes") == help("Scopes")) --> true
print((help("about_scopes")):match("^%u+")) --> SCOPES
print(help("dialect") == help("about_language")) --> true

-- Patterns and parts of names list what fits.
local list = help("*-job")
print(list:find("start_job", 1, true) ~= nil, list:find("about_jobs", 1, true) == nil) --> true	true

-- What is not there is an error, with what may have been meant.
local ok, err = pcall(help, { "new_pssesion", error_action = "Stop" })
print(ok, err.FullyQualifiedErrorId) --> false	HelpNotFound,Microsoft.PowerShell.Commands.GetHelpCommand
print(err.Exception.Message:match("Did you mean ([%w_]+)")) --> new_pssession

-- Every way to call it is shown with its parameters unbroken.
print((help("new_pssession")):find("[name = list of string]", 1, true) ~= nil) --> true

-- The views of a page: all of it, examples alone, one parameter.
print((help{ "sort_object", full = true }) == help("sort_object"), (help{ "sort_object", detailed = true }) == help("sort_object")) --> true	true
local examples = help{ "sort_object", examples = true }
print(examples:find("EXAMPLE 1", 1, true) ~= nil, examples:find("SYNTAX", 1, true) == nil, examples:find("sort_object{", 1, true) ~= nil) --> true	true	true
