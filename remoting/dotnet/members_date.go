package dotnet

import (
	"math"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

func dateProperties(d psobject.DateTime) []psobject.Property {
	t := d.Clock()
	ns := int64(t.Nanosecond())
	return []psobject.Property{
		{Name: "DateTime", Value: formatDate(t, standardDates['F'], d.Kind, d.Offset)},
		{Name: "Date", Value: psobject.DateTime{Ticks: d.Ticks - mod(d.Ticks, int64(psobject.Day)), Kind: d.Kind, Offset: d.Offset}},
		{Name: "Day", Value: int32(t.Day())},
		{Name: "DayOfWeek", Value: EnumOf("System.DayOfWeek", int64(t.Weekday()))},
		{Name: "DayOfYear", Value: int32(t.YearDay())},
		{Name: "Hour", Value: int32(t.Hour())},
		{Name: "Kind", Value: EnumOf("System.DateTimeKind", int64(d.Kind))},
		{Name: "Millisecond", Value: int32(ns / 1e6)},
		{Name: "Microsecond", Value: int32(ns / 1e3 % 1000)},
		{Name: "Nanosecond", Value: int32(ns % 1000)},
		{Name: "Minute", Value: int32(t.Minute())},
		{Name: "Month", Value: int32(t.Month())},
		{Name: "Second", Value: int32(t.Second())},
		{Name: "Ticks", Value: d.Ticks},
		{Name: "TimeOfDay", Value: psobject.TimeSpan(mod(d.Ticks, int64(psobject.Day)))},
		{Name: "Year", Value: int32(t.Year())},
	}
}

func mod(a, b int64) int64 { return ((a % b) + b) % b }

func offsetProperties(d psobject.DateTimeOffset) []psobject.Property {
	out := []psobject.Property{
		{Name: "DateTime", Value: d.DateTime()},
		{Name: "UtcDateTime", Value: psobject.DateTime{Ticks: d.UTCTicks(), Kind: psobject.UTC}},
		{Name: "LocalDateTime", Value: psobject.DateTimeOf(psobject.DateTime{Ticks: d.UTCTicks(), Kind: psobject.UTC}.Time().Local(), psobject.Local)},
	}
	for _, p := range dateProperties(d.DateTime()) {
		if p.Name == "DateTime" || p.Name == "Kind" {
			continue
		}
		out = append(out, p)
		switch p.Name {
		case "Month":
			out = append(out, psobject.Property{Name: "Offset", Value: psobject.TimeSpan(d.Offset) * psobject.Minute}, psobject.Property{Name: "TotalOffsetMinutes", Value: int32(d.Offset)})
		case "Ticks":
			out = append(out, psobject.Property{Name: "UtcTicks", Value: d.UTCTicks()})
		}
	}
	return out
}

func timeSpanProperties(t psobject.TimeSpan) []psobject.Property {
	n := int64(t)
	part := func(unit psobject.TimeSpan, m int64) int32 { return int32(n / int64(unit) % m) }
	total := func(unit psobject.TimeSpan) float64 { return float64(n) / float64(unit) }
	return []psobject.Property{
		{Name: "Ticks", Value: n},
		{Name: "Days", Value: int32(n / int64(psobject.Day))},
		{Name: "Hours", Value: part(psobject.Hour, 24)},
		{Name: "Milliseconds", Value: part(psobject.Millisecond, 1000)},
		{Name: "Microseconds", Value: int32(n / 10 % 1000)},
		{Name: "Nanoseconds", Value: int32(n % 10 * 100)},
		{Name: "Minutes", Value: part(psobject.Minute, 60)},
		{Name: "Seconds", Value: part(psobject.Second, 60)},
		{Name: "TotalDays", Value: total(psobject.Day)},
		{Name: "TotalHours", Value: total(psobject.Hour)},
		{Name: "TotalMilliseconds", Value: total(psobject.Millisecond)},
		{Name: "TotalMicroseconds", Value: float64(n) / 10},
		{Name: "TotalNanoseconds", Value: float64(n) * 100},
		{Name: "TotalMinutes", Value: total(psobject.Minute)},
		{Name: "TotalSeconds", Value: total(psobject.Second)},
	}
}

const maxTicks = 3155378975999999999

func dateRange(d psobject.DateTime, param string) (any, error) {
	if d.Ticks < 0 || d.Ticks > maxTicks {
		return nil, Thrown("System.ArgumentOutOfRangeException", "The added or subtracted value results in an un-representable DateTime. (Parameter '"+param+"')")
	}
	return d, nil
}

// addSpan moves a time by so many units, as DateTime.AddX does.
func addSpan(d psobject.DateTime, value float64, unit psobject.TimeSpan) (any, error) {
	t := value * float64(unit)
	if math.Abs(t) > maxTicks || math.IsNaN(t) {
		return nil, Thrown("System.ArgumentOutOfRangeException", "Value to add was out of range. (Parameter 'value')")
	}
	d.Ticks += int64(t)
	return dateRange(d, "value")
}

func addMonths(d psobject.DateTime, months int) (any, error) {
	t := d.Clock()
	if months < -120000 || months > 120000 {
		return nil, Thrown("System.ArgumentOutOfRangeException", "Months value must be between +/-120000. (Parameter 'months')")
	}
	m := int(t.Month()) - 1 + months
	y := t.Year() + int(math.Floor(float64(m)/12))
	m = int(mod(int64(m), 12)) + 1
	day := min(t.Day(), daysIn(y, m))
	n := time.Date(y, time.Month(m), day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	d.Ticks = psobject.DateTimeOf(n, psobject.Unspecified).Ticks
	return dateRange(d, "months")
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// localOf returns the time in loc; utcOf in UTC. An unspecified time counts as the other kind.
func localOf(d psobject.DateTime, loc *time.Location) psobject.DateTime {
	if d.Kind == psobject.Local {
		return d
	}
	return psobject.DateTimeOf(psobject.DateTime{Ticks: d.Ticks, Kind: psobject.UTC}.Time().In(loc), psobject.Local)
}

func utcOf(d psobject.DateTime, loc *time.Location) psobject.DateTime {
	switch d.Kind {
	case psobject.UTC:
		return d
	case psobject.Local:
		return psobject.DateTime{Ticks: d.Ticks - int64(d.Offset)*int64(psobject.Minute), Kind: psobject.UTC}
	}
	t := d.Clock()
	return psobject.DateTimeOf(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), loc), psobject.UTC)
}
