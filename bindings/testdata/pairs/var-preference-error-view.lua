ErrorView = "NormalView"
get_content{ "/no/such/none.txt", error_action = "SilentlyContinue" }
print(tostring(Error[1].CategoryInfo))
ErrorView = "CategoryView"
write_output(Error[1])
ErrorView = "ConciseView"
write_output(FormatEnumerationLimit)
ErrorActionPreference = "SilentlyContinue"
write_error("first")
write_error("second")
write_output(#Error)
write_output(Error[1].Exception.Message)
Error:RemoveAt(1)
write_output(Error[1].Exception.Message)
Error:Clear()
write_output(#Error)
