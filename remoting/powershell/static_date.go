package powershell

import (
	"math"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const badDate = "was not recognized as a valid DateTime."

func dateStatics() map[string]method {
	m := parserOf("System.DateTime")
	exact := func(c *netCall) (any, error) {
		s := c.text(0)
		formats := []string{}
		if l, ok := items(c.at(1)); ok {
			for _, x := range l {
				formats = append(formats, c.f.text(x))
			}
		} else {
			formats = append(formats, c.text(1))
		}
		for _, fm := range formats {
			if t, kind, ok := parseExact(s, fm); ok {
				return psobject.DateTimeOf(t, kind), nil
			}
		}
		return nil, netError("System.FormatException", "String '"+s+"' "+badDate)
	}
	m["parseexact"] = func(c *netCall) (any, error) {
		if c.n() < 3 {
			return nil, c.wrong()
		}
		return exact(c)
	}
	m["tryparseexact"] = func(c *netCall) (any, error) {
		return c.try(func() (any, error) { return exact(c) }, "System.DateTime")
	}
	m["daysinmonth"] = func(c *netCall) (any, error) {
		y, err := c.int(0)
		if err != nil {
			return nil, err
		}
		mo, err := c.int(1)
		if err != nil {
			return nil, err
		}
		if mo < 1 || mo > 12 {
			return nil, netError("System.ArgumentOutOfRangeException", "Month must be between one and twelve. (Parameter 'month')\nActual value was "+itoa(mo)+".")
		}
		return int32(time.Date(y, time.Month(mo)+1, 0, 0, 0, 0, 0, time.UTC).Day()), nil
	}
	m["isleapyear"] = func(c *netCall) (any, error) {
		y, err := c.int(0)
		return y%4 == 0 && (y%100 != 0 || y%400 == 0), err
	}
	m["specifykind"] = func(c *netCall) (any, error) {
		d, err := c.as(0, "System.DateTime")
		if err != nil {
			return nil, err
		}
		k, err := c.as(1, "System.DateTimeKind")
		if err != nil {
			return nil, err
		}
		x := psobject.Base(d).(psobject.DateTime)
		x.Kind = psobject.DateTimeKind(k.(psobject.Enum).Value)
		return x, nil
	}
	m["fromoadate"] = func(c *netCall) (any, error) {
		x, err := c.float(0)
		if err != nil {
			return nil, err
		}
		const epoch = 599264352000000000 // 30 December 1899
		if x <= -657435 || x >= 2958466 {
			return nil, netError("System.ArgumentException", "Not a legal OleAut date.")
		}
		milliseconds := int64(math.Round(x * 86400000))
		return psobject.DateTime{Ticks: epoch + milliseconds*int64(psobject.Millisecond)}, nil
	}
	m["fromfiletime"] = func(c *netCall) (any, error) {
		n, err := c.long(0)
		return psobject.DateTime{Ticks: n + 504911232000000000, Kind: psobject.Local}, err
	}
	m["fromfiletimeutc"] = func(c *netCall) (any, error) {
		n, err := c.long(0)
		return psobject.DateTime{Ticks: n + 504911232000000000, Kind: psobject.UTC}, err
	}
	m["compare"] = func(c *netCall) (any, error) {
		n, err := c.f.order(c.at(0), c.at(1), false)
		return int32(n), err
	}
	return m
}

func offsetStatics() map[string]method {
	m := parserOf("System.DateTimeOffset")
	m["fromunixtimeseconds"] = func(c *netCall) (any, error) {
		n, err := c.long(0)
		d := psobject.DateTimeOf(time.Unix(n, 0), psobject.UTC)
		return psobject.DateTimeOffset{Ticks: d.Ticks}, err
	}
	m["fromunixtimemilliseconds"] = func(c *netCall) (any, error) {
		n, err := c.long(0)
		d := psobject.DateTimeOf(time.UnixMilli(n), psobject.UTC)
		return psobject.DateTimeOffset{Ticks: d.Ticks}, err
	}
	m["parseexact"] = func(c *netCall) (any, error) {
		t, _, ok := parseExact(c.text(0), c.text(1))
		if !ok {
			return nil, netError("System.FormatException", "String '"+c.text(0)+"' was not recognized as a valid DateTimeOffset.")
		}
		return psobject.DateTimeOffset{Ticks: psobject.DateTimeOf(t, psobject.UTC).Ticks}, nil
	}
	return m
}

// parseExact reads text by a .NET date format.
func parseExact(s, format string) (time.Time, psobject.DateTimeKind, bool) {
	if len(format) == 1 {
		switch format {
		case "s":
			format = "yyyy-MM-ddTHH:mm:ss"
		case "u":
			format = "yyyy-MM-dd HH:mm:ssZ"
		case "o", "O":
			format = "yyyy-MM-ddTHH:mm:ss.fffffff"
		case "d":
			format = "MM/dd/yyyy"
		}
	}
	hour, minute, sec, ticks := 0, 0, 0, 0
	now := time.Now()
	year, month, day := now.Year(), int(now.Month()), now.Day()
	pm, am := false, false
	offset, hasOffset := 0, false
	i := 0
	digits := func(lo, hi int) (int, bool) {
		j := i
		for j < len(s) && j-i < hi && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j-i < lo {
			return 0, false
		}
		n := 0
		for _, c := range s[i:j] {
			n = n*10 + int(c-'0')
		}
		i = j
		return n, true
	}
	name := func(list []string, short bool) (int, bool) {
		for k, n := range list {
			w := n
			if short {
				w = n[:3]
			}
			if len(s)-i >= len(w) && strings.EqualFold(s[i:i+len(w)], w) {
				i += len(w)
				return k + 1, true
			}
		}
		return 0, false
	}
	months := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	days := []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	utc := false
	for p := 0; p < len(format); {
		c := format[p]
		n := 1
		for p+n < len(format) && format[p+n] == c {
			n++
		}
		ok := true
		lo := n
		if n == 1 {
			lo = 1
		}
		switch c {
		case 'y':
			if n <= 2 {
				if year, ok = digits(lo, 2); ok {
					if year < 50 {
						year += 2000
					} else {
						year += 1900
					}
				}
			} else {
				year, ok = digits(n, n)
			}
			if ok && !strings.Contains(format, "M") {
				month = 1
			}
			if ok && !strings.Contains(format, "d") {
				day = 1
			}
		case 'M':
			switch n {
			case 3:
				month, ok = name(months, true)
			case 4:
				month, ok = name(months, false)
			default:
				month, ok = digits(lo, 2)
			}
			if !strings.Contains(format, "d") {
				day = 1
			}
		case 'd':
			switch n {
			case 3:
				_, ok = name(days, true)
			case 4:
				_, ok = name(days, false)
			default:
				day, ok = digits(lo, 2)
			}
		case 'H', 'h':
			hour, ok = digits(lo, 2)
		case 'm':
			minute, ok = digits(lo, 2)
		case 's':
			sec, ok = digits(lo, 2)
		case 'f', 'F':
			start := i
			var v int
			if v, ok = digits(map[bool]int{true: 0, false: n}[c == 'F'], n); ok {
				for k := i - start; k < 7; k++ {
					v *= 10
				}
				ticks = v
			}
		case 't':
			if len(s)-i >= 2 && (strings.EqualFold(s[i:i+2], "AM") || strings.EqualFold(s[i:i+2], "PM")) && n == 2 {
				pm, am = strings.EqualFold(s[i:i+2], "PM"), strings.EqualFold(s[i:i+2], "AM")
				i += 2
			} else if len(s) > i && n == 1 {
				pm, am = s[i]|0x20 == 'p', s[i]|0x20 == 'a'
				i++
			} else {
				ok = false
			}
		case 'z', 'K':
			if c == 'K' && i < len(s) && s[i] == 'Z' {
				i++
				utc = true
				break
			}
			if c == 'K' && i >= len(s) {
				break
			}
			if i < len(s) && (s[i] == '+' || s[i] == '-') {
				neg := s[i] == '-'
				i++
				h, good := digits(1, 2)
				m := 0
				if good && i < len(s) && s[i] == ':' {
					i++
					m, good = digits(2, 2)
				}
				ok = good
				offset, hasOffset = h*60+m, true
				if neg {
					offset = -offset
				}
			} else {
				ok = false
			}
		case '\'', '"':
			end := strings.IndexByte(format[p+1:], c)
			if end < 0 {
				return time.Time{}, 0, false
			}
			lit := format[p+1 : p+1+end]
			if !strings.HasPrefix(s[i:], lit) {
				return time.Time{}, 0, false
			}
			i += len(lit)
			n = end + 2
		case '\\':
			if p+1 >= len(format) || i >= len(s) || s[i] != format[p+1] {
				return time.Time{}, 0, false
			}
			i++
			n = 2
		default:
			n = 1
			if i >= len(s) || s[i] != c {
				return time.Time{}, 0, false
			}
			i++
		}
		if !ok {
			return time.Time{}, 0, false
		}
		p += n
	}
	if i != len(s) {
		return time.Time{}, 0, false
	}
	if pm && hour < 12 {
		hour += 12
	} else if am && hour == 12 {
		hour = 0
	}
	if month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || sec > 59 || year < 1 {
		return time.Time{}, 0, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, sec, ticks*100, time.UTC)
	if t.Day() != day {
		return time.Time{}, 0, false
	}
	if hasOffset {
		return t.Add(-time.Duration(offset) * time.Minute).In(time.Local), psobject.Local, true
	}
	if utc {
		return t.In(time.Local), psobject.Local, true
	}
	return t, psobject.Unspecified, true
}

func spanStatics() map[string]method {
	m := parserOf("System.TimeSpan")
	of := func(unit psobject.TimeSpan) method {
		return func(c *netCall) (any, error) {
			x, err := c.float(0)
			if err != nil {
				return nil, err
			}
			t := x * float64(unit)
			if math.IsNaN(x) {
				return nil, netError("System.ArgumentException", "TimeSpan does not accept floating point Not-a-Number values.")
			}
			if math.Abs(t) > math.MaxInt64 {
				return nil, netError("System.OverflowException", "TimeSpan overflowed because the duration is too long.")
			}
			return psobject.TimeSpan(math.Round(t)), nil
		}
	}
	m["fromdays"], m["fromhours"], m["fromminutes"] = of(psobject.Day), of(psobject.Hour), of(psobject.Minute)
	m["fromseconds"], m["frommilliseconds"] = of(psobject.Second), of(psobject.Millisecond)
	m["fromticks"] = func(c *netCall) (any, error) { n, err := c.long(0); return psobject.TimeSpan(n), err }
	m["compare"] = func(c *netCall) (any, error) {
		n, err := c.f.order(c.at(0), c.at(1), false)
		return int32(n), err
	}
	return m
}

func guidStatics() map[string]method {
	m := parserOf("System.Guid")
	m["newguid"] = func(c *netCall) (any, error) { return newGUID(), nil }
	return m
}

// newDate is the constructor of DateTime.
func newDate(c *netCall) (any, error) {
	names := []string{"year", "month", "day", "hour", "minute", "second", "millisecond", "microsecond"}
	kind := psobject.Unspecified
	args := c.args
	switch len(args) {
	case 0:
		return psobject.DateTime{}, nil
	case 1, 2:
		n, err := c.long(0)
		if err != nil {
			return nil, err
		}
		if len(args) == 2 {
			k, err := c.as(1, "System.DateTimeKind")
			if err != nil {
				return nil, err
			}
			kind = psobject.DateTimeKind(k.(psobject.Enum).Value)
		}
		return psobject.DateTime{Ticks: n, Kind: kind}, nil
	case 4, 5:
		return nil, c.wrong()
	}
	if len(args) > 9 {
		return nil, c.wrong()
	}
	if e, ok := psobject.Base(args[len(args)-1]).(psobject.Enum); ok && e.Type == "System.DateTimeKind" {
		kind = psobject.DateTimeKind(e.Value)
		args = args[:len(args)-1]
	}
	var v [8]int
	for i := range args {
		if i >= 8 {
			return nil, c.wrong()
		}
		n, err := c.int(i)
		if err != nil {
			ae := err.(*dotnet.ArgumentError)
			ft := newFaultOf(smaPrefix+"MethodException", "MethodArgumentConversionInvalidCastArgument", psobject.NotSpecified, nil,
				`Cannot convert argument "`+names[i]+`", with value: "`+dotnet.String(ae.Value)+`", for ".ctor" to type "System.Int32": "`+ae.Cause.Error()+`"`)
			return nil, ft
		}
		v[i] = n
	}
	t := time.Date(v[0], time.Month(v[1]), v[2], v[3], v[4], v[5], v[6]*1000000+v[7]*1000, time.UTC)
	if v[0] < 1 || v[0] > 9999 || v[1] < 1 || v[1] > 12 || t.Day() != v[2] || v[3] < 0 || v[3] > 23 || v[4] < 0 || v[4] > 59 || v[5] < 0 || v[5] > 59 {
		if v[3] < 0 || v[3] > 23 || v[4] < 0 || v[4] > 59 || v[5] < 0 || v[5] > 59 {
			return nil, netError("System.ArgumentOutOfRangeException", "Hour, Minute, and Second parameters describe an un-representable DateTime.")
		}
		return nil, netError("System.ArgumentOutOfRangeException", "Year, Month, and Day parameters describe an un-representable DateTime.")
	}
	d := psobject.DateTimeOf(t, psobject.UTC)
	d.Kind = kind
	return d, nil
}

func newSpan(c *netCall) (any, error) {
	var v [5]int64
	for i := range c.args {
		if i >= 5 {
			return nil, c.wrong()
		}
		n, err := c.long(i)
		if err != nil {
			return nil, err
		}
		v[i] = n
	}
	switch c.n() {
	case 0:
		return psobject.TimeSpan(0), nil
	case 1:
		return psobject.TimeSpan(v[0]), nil
	case 3:
		return psobject.TimeSpan(v[0])*psobject.Hour + psobject.TimeSpan(v[1])*psobject.Minute + psobject.TimeSpan(v[2])*psobject.Second, nil
	case 4, 5:
		return psobject.TimeSpan(v[0])*psobject.Day + psobject.TimeSpan(v[1])*psobject.Hour + psobject.TimeSpan(v[2])*psobject.Minute + psobject.TimeSpan(v[3])*psobject.Second + psobject.TimeSpan(v[4])*psobject.Millisecond, nil
	}
	return nil, c.wrong()
}

func newOffset(c *netCall) (any, error) {
	switch c.n() {
	case 1:
		return c.as(0, "System.DateTimeOffset")
	case 2:
		d, err := c.as(0, "System.DateTime")
		if err != nil {
			return nil, err
		}
		s, err := c.as(1, "System.TimeSpan")
		if err != nil {
			return nil, err
		}
		return psobject.DateTimeOffset{Ticks: psobject.Base(d).(psobject.DateTime).Ticks, Offset: int16(s.(psobject.TimeSpan) / psobject.Minute)}, nil
	case 7, 8:
		last := c.args[c.n()-1]
		d, err := newDate(&netCall{f: c.f, name: c.name, args: c.args[:c.n()-1]})
		if err != nil {
			return nil, err
		}
		s, err := c.f.convert(last, c.f.in.rs.typeOf("System.TimeSpan"))
		if err != nil {
			return nil, err
		}
		return psobject.DateTimeOffset{Ticks: psobject.Base(d).(psobject.DateTime).Ticks, Offset: int16(s.(psobject.TimeSpan) / psobject.Minute)}, nil
	}
	return nil, c.wrong()
}

// stopwatch is a System.Diagnostics.Stopwatch.
type stopwatch struct {
	now     func() time.Time
	started time.Time
	total   time.Duration
	running bool
}

func newStopwatch(f *frame, start bool) *stopwatch {
	s := &stopwatch{now: f.in.rs.now}
	if start {
		s.started, s.running = s.now(), true
	}
	return s
}

func (s *stopwatch) elapsed() time.Duration {
	if s.running {
		return s.total + s.now().Sub(s.started)
	}
	return s.total
}

func (s *stopwatch) PSTypeNames() []string {
	return []string{"System.Diagnostics.Stopwatch", "System.Object"}
}
func (s *stopwatch) PSProperties() []psobject.Property {
	e := s.elapsed()
	return []psobject.Property{{Name: "IsRunning", Value: s.running}, {Name: "Elapsed", Value: psobject.TimeSpanOf(e)},
		{Name: "ElapsedMilliseconds", Value: e.Milliseconds()}, {Name: "ElapsedTicks", Value: int64(e)}}
}
func (s *stopwatch) PSText() string { return psobject.TimeSpanOf(s.elapsed()).String() }
func (s *stopwatch) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "start":
		if !s.running {
			s.started, s.running = s.now(), true
		}
	case "stop":
		s.total, s.running = s.elapsed(), false
	case "reset":
		s.total, s.running = 0, false
	case "restart":
		s.total, s.started, s.running = 0, s.now(), true
	default:
		return nil, false, nil
	}
	return none, true, nil
}

// isoWeek gives the ISO year and week of a date.
func isoWeek(c *netCall) (year, week int, err error) {
	v, err := c.as(0, "System.DateTime")
	if err != nil {
		return 0, 0, err
	}
	year, week = v.(psobject.DateTime).Clock().ISOWeek()
	return year, week, nil
}
