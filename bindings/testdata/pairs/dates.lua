local d = get_date("2024-02-28 22:30:00")
write_output(d:AddDays(2):ToString("yyyy-MM-dd"))
local e = d:AddHours(3.5)
write_output(e - d)
write_output((e - d).TotalMinutes)
write_output(d < e)
write_output(d.DayOfWeek)
write_output(d.Date)
write_output(29)
new_timespan{ start = d, end_ = e }
write_output(new_timespan{ days = 1, hours = 2 }:ToString())
write_output(d:ToString("dddd d MMMM yyyy"))
get_date{ d, format = "HH:mm" }
get_date{ date = d, uformat = "%d.%m.%y" }
d | get_date{ format = "s" }
