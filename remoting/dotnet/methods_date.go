package dotnet

import (
	"github.com/pslshell/psl/remoting/psobject"
	"strings"
	"time"
)

func dateMethod(d psobject.DateTime, l string, a *arguments) (any, error, bool) {
	units := map[string]psobject.TimeSpan{"adddays": psobject.Day, "addhours": psobject.Hour, "addminutes": psobject.Minute, "addseconds": psobject.Second, "addmilliseconds": psobject.Millisecond, "addmicroseconds": 10}
	if unit, ok := units[l]; ok {
		if !a.count(1, 1) {
			a.fail()
			return nil, nil, true
		}
		f := a.float(0)
		if a.err != nil {
			return nil, a.err, true
		}
		r, err := addSpan(d, f, unit)
		return r, err, true
	}
	switch l {
	case "addmonths", "addyears":
		if !a.count(1, 1) {
			a.fail()
			return nil, nil, true
		}
		n := a.int(0)
		if l == "addyears" {
			n *= 12
		}
		r, err := addMonths(d, n)
		return r, err, true
	case "addticks":
		n, _ := a.convert(0, "System.Int64").(int64)
		r, err := dateRange(d.Add(psobject.TimeSpan(n)), "value")
		return r, err, true
	case "add", "subtract":
		if !a.count(1, 1) {
			a.fail()
			return nil, nil, true
		}
		if other, ok := a.base(0).(psobject.DateTime); ok && l == "subtract" {
			return psobject.TimeSpan(d.Ticks - other.Ticks), nil, true
		}
		t, _ := a.convert(0, "System.TimeSpan").(psobject.TimeSpan)
		if l == "subtract" {
			t = -t
		}
		r, err := dateRange(d.Add(t), "value")
		return r, err, true
	case "touniversaltime":
		return utcOf(d, time.Local), nil, true
	case "tolocaltime":
		return localOf(d, time.Local), nil, true
	case "toshortdatestring":
		s, err := FormatDate(d, "d")
		return s, err, true
	case "tolongdatestring":
		s, err := FormatDate(d, "D")
		return s, err, true
	case "toshorttimestring":
		s, err := FormatDate(d, "t")
		return s, err, true
	case "tolongtimestring":
		s, err := FormatDate(d, "T")
		return s, err, true
	case "isdaylightsavingtime":
		return false, nil, true
	case "tofiletime", "tofiletimeutc":
		return utcOf(d, time.Local).Ticks - 504911232000000000, nil, true
	case "tooadate":
		return float64(d.Ticks-599264352000000000) / float64(psobject.Day), nil, true
	case "tobinary":
		return d.Ticks | int64(d.Kind)<<62, nil, true
	case "compareto":
		if a.count(1, 1) {
			o, _ := psobject.Base(a.convert(0, "System.DateTime")).(psobject.DateTime)
			return int32(cmp(d.Ticks, o.Ticks)), nil, true
		}
	}
	return nil, nil, false
}

func offsetMethod(d psobject.DateTimeOffset, l string, a *arguments) (any, error, bool) {
	move := func(v any, err error, found bool) (any, error, bool) {
		if x, ok := v.(psobject.DateTime); ok {
			return psobject.DateTimeOffset{Ticks: x.Ticks, Offset: d.Offset}, err, found
		}
		return v, err, found
	}
	switch l {
	case "tounixtimeseconds":
		return (d.UTCTicks() - 621355968000000000) / psobject.TicksPerSecond, nil, true
	case "tounixtimemilliseconds":
		return (d.UTCTicks() - 621355968000000000) / 10000, nil, true
	case "touniversaltime":
		return psobject.DateTimeOffset{Ticks: d.UTCTicks()}, nil, true
	case "tooffset":
		t, _ := a.convert(0, "System.TimeSpan").(psobject.TimeSpan)
		off := int16(t / psobject.Minute)
		return psobject.DateTimeOffset{Ticks: d.UTCTicks() + int64(off)*int64(psobject.Minute), Offset: off}, nil, true
	case "tolocaltime":
		_, o := psobject.DateTime{Ticks: d.UTCTicks()}.Time().Local().Zone()
		return psobject.DateTimeOffset{Ticks: d.UTCTicks() + int64(o)*psobject.TicksPerSecond, Offset: int16(o / 60)}, nil, true
	case "subtract":
		if a.count(1, 1) {
			if o, ok := a.base(0).(psobject.DateTimeOffset); ok {
				return psobject.TimeSpan(d.UTCTicks() - o.UTCTicks()), nil, true
			}
		}
	}
	if strings.HasPrefix(l, "add") || l == "subtract" {
		return move(dateMethod(d.DateTime(), l, a))
	}
	return nil, nil, false
}

func spanMethod(t psobject.TimeSpan, l string, a *arguments) (any, error, bool) {
	switch l {
	case "add", "subtract":
		if !a.count(1, 1) {
			a.fail()
			return nil, nil, true
		}
		o, _ := a.convert(0, "System.TimeSpan").(psobject.TimeSpan)
		if l == "subtract" {
			o = -o
		}
		return t + o, nil, true
	case "negate":
		return -t, nil, true
	case "duration":
		if t < 0 {
			return -t, nil, true
		}
		return t, nil, true
	case "multiply":
		return psobject.TimeSpan(float64(t) * a.float(0)), nil, true
	case "divide":
		if o, ok := a.base(0).(psobject.TimeSpan); ok {
			return float64(t) / float64(o), nil, true
		}
		return psobject.TimeSpan(float64(t) / a.float(0)), nil, true
	}
	return nil, nil, false
}
