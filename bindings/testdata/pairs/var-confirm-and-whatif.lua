local f = os.tmpname()
new_item{ f, force = true } | out_null()
set_content(f, "first")
get_content(f)
WhatIfPreference = true
new_item{ "/psl-what", what_if = true } | out_null()
test_path(f)
WhatIfPreference = false
ConfirmPreference = "None"
set_content(f, "new")
get_content(f)
remove_item(f)
test_path(f)
