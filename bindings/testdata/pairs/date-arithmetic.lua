local d = get_date{ year = 2024, month = 2, day = 29, hour = 13, minute = 5, second = 9, millisecond = 0 }
write_output(d)
print(d:AddYears(1):ToString("yyyy-MM-dd"))
print(d:AddMonths(-1):ToString("d"))
print(tostring(d.Date))
write_output(d.DayOfYear)
print(tostring(d.DayOfWeek))
write_output(4)
write_output(d.TimeOfDay)
write_output(d - d.Date)
write_output((d - get_date("2024-01-01")).TotalDays)
new_timespan{ start = "2024-01-01", end_ = "2024-03-01 06:00" }
print(new_timespan{ days = 1, hours = 30 }:ToString())
local t = new_timespan{ minutes = 90 }
write_output(t.TotalHours)
print(tostring(t))
write_output(t + t)
write_output(t:Negate())
write_output(-t)
write_output(t * 2)
write_output(t / 2)
write_output(t > new_timespan{ hours = 1 })
get_date{ d, format = "dddd, dd MMMM yyyy HH:mm:ss" }
get_date{ d, format = "o" }
get_date{ d, format = "s" }
get_date{ d, format = "u" }
get_date{ d, format = "g" }
get_date{ d, uformat = "%Y-%m-%d %H:%M:%S %j %a %A %b %B %y %e %p %I" }
get_date{ d, uformat = "%s" }
get_date{ date = "2024-03-10", display_hint = "Date" }
get_date{ unix_time_seconds = 86400, as_utc = true }
get_date{ "2024-03-10T10:00:00Z", as_utc = true } | foreach_object("Kind")
print(d:ToString("r"))
print(d:ToString("tt h:m:s.fff zzz"))
print(d:ToShortDateString()); print(d:ToLongTimeString())
write_output(d < get_date("2025-01-01"))
get_date{ d, format = "FileDateTime" }
get_date{ d, format = "FileDate" }
psobject{ D = d, T = t } | write_output()
write_output(d.Ticks)
write_output(d:ToUniversalTime().Kind)
print(psformat("{0:yyyy/MM/dd} {1:hh\\:mm}", d, t))
write_output(d:Subtract(new_timespan{ days = 29 }).Month)
print(t:ToString("c")); print(t:ToString("g")); print(t:ToString("G")); print(t:ToString("d\\.hh"))
