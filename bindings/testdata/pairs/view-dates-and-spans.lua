local d = datetime"2024-02-29T13:14:15.678"
write_output(d)
write_output(d.Date)
print(tostring(d))
write_output(psobject{ When = d, Took = new_timespan{ minutes = 90 } })
new_timespan{ days = 1, hours = 2 }
print(tostring(new_timespan{ seconds = 5 }))
print(d:AddMonths(1):ToString("yyyy-MM-dd HH:mm"))
write_output(d.DayOfWeek)
write_output(d - datetime"2024-02-28")
get_date{ d, format = "ddd d MMM yyyy" }
get_date{ d, u_format = "%Y/%m/%d %j" }
print(psformat("{0:d} {0:t} {0:D} {0:u}", d))
write_output{d, d:AddDays(1)} | sort_object{ descending = true } | select_object{ "Day", "Month" }
