package powershell

import (
	"cmp"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// dateOnly is a DateOnly or a TimeOnly.
type dateOnly struct {
	d    psobject.DateTime
	time bool
}

func (d *dateOnly) PSTypeNames() []string {
	if d.time {
		return []string{"System.TimeOnly", "System.ValueType", "System.Object"}
	}
	return []string{"System.DateOnly", "System.ValueType", "System.Object"}
}
func (d *dateOnly) PSText() string {
	format := "MM/dd/yyyy"
	if d.time {
		format = "HH:mm"
	}
	s, _ := dotnet.FormatDate(d.d, format)
	return s
}
func (d *dateOnly) PSProperties() []psobject.Property {
	t := d.d.Clock()
	if d.time {
		return []psobject.Property{{Name: "Hour", Value: int32(t.Hour())}, {Name: "Minute", Value: int32(t.Minute())}, {Name: "Second", Value: int32(t.Second())},
			{Name: "Millisecond", Value: int32(t.Nanosecond() / 1e6)}, {Name: "Microsecond", Value: int32(0)}, {Name: "Nanosecond", Value: int32(0)}, {Name: "Ticks", Value: d.d.Ticks}}
	}
	return []psobject.Property{{Name: "Year", Value: int32(t.Year())}, {Name: "Month", Value: int32(t.Month())}, {Name: "Day", Value: int32(t.Day())},
		{Name: "DayOfWeek", Value: dotnet.EnumOf("System.DayOfWeek", int64(t.Weekday()))}, {Name: "DayOfYear", Value: int32(t.YearDay())}, {Name: "DayNumber", Value: int32(d.d.Ticks / int64(psobject.Day))}}
}
func (d *dateOnly) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "tostring":
		if len(args) > 0 {
			s, err := dotnet.FormatDate(d.d, f.text(args[0]))
			return s, true, err
		}
		return d.PSText(), true, nil
	case "adddays", "addmonths", "addyears", "addhours", "addminutes", "add":
		v, err, known := dotnet.Call(d.d, name, args)
		if n, ok := v.(psobject.DateTime); ok {
			if d.time { // past midnight it begins again
				n.Ticks = (n.Ticks%int64(psobject.Day) + int64(psobject.Day)) % int64(psobject.Day)
			}
			return &dateOnly{n, d.time}, known, err
		}
		return v, known, err
	case "tolongdatestring":
		s, err := dotnet.FormatDate(d.d, "D")
		return s, true, err
	case "totimespan":
		return psobject.TimeSpan(d.d.Ticks), d.time, nil
	case "todatetime":
		if d.time || len(args) == 0 {
			return nil, false, nil
		}
		t, ok := psobject.Base(args[0]).(*dateOnly)
		if !ok || !t.time {
			return nil, false, nil
		}
		return psobject.DateTime{Ticks: d.d.Ticks + t.d.Ticks}, true, nil
	case "equals":
		o, ok := psobject.Base(argAt(args, 0)).(*dateOnly)
		return ok && *o == *d, true, nil
	case "compareto":
		n, err := d.compare(f, argAt(args, 0))
		return int32(n), true, err
	case "isbetween":
		if !d.time || len(args) != 2 {
			return nil, false, nil
		}
		from, ok1 := psobject.Base(args[0]).(*dateOnly)
		to, ok2 := psobject.Base(args[1]).(*dateOnly)
		if !ok1 || !ok2 {
			return nil, false, nil
		}
		at, start, end := d.d.Ticks, from.d.Ticks, to.d.Ticks
		if start <= end {
			return start <= at && at < end, true, nil
		}
		return start <= at || at < end, true, nil
	}
	return nil, false, nil
}

func argAt(args []any, i int) any {
	if i < len(args) {
		return args[i]
	}
	return nil
}

// compare orders d and a value that can be cast to its type.
func (d *dateOnly) compare(f *frame, v any) (int, error) {
	r, err := f.convert(v, f.in.rs.typeOf(d.PSTypeNames()[0]))
	if err != nil {
		return 0, err
	}
	o, ok := psobject.Base(r).(*dateOnly)
	if !ok {
		return 1, nil // null
	}
	return cmp.Compare(d.d.Ticks, o.d.Ticks), nil
}

// parse reads a text as the type that d is of.
func (d *dateOnly) parse(s string) (*dateOnly, error) {
	name := strings.TrimPrefix(d.PSTypeNames()[0], "System.")
	bad := netError("System.FormatException", "String '"+s+"' was not recognized as a valid "+name+".")
	v, err := dotnet.Convert(s, "System.DateTime")
	t, ok := psobject.Base(v).(psobject.DateTime)
	if err != nil || !ok {
		return nil, bad
	}
	rest := t.Ticks % int64(psobject.Day)
	if !d.time {
		if rest != 0 {
			return nil, bad // a time of day was given
		}
		return &dateOnly{d: psobject.DateTime{Ticks: t.Ticks}}, nil
	}
	return &dateOnly{d: psobject.DateTime{Ticks: rest}, time: true}, nil
}

// dateOnlyMethods are the static methods of DateOnly, or of TimeOnly.
func dateOnlyMethods(timeOfDay bool) map[string]method {
	proto := &dateOnly{time: timeOfDay}
	typ := proto.PSTypeNames()[0]
	exact := func(c *netCall) (any, error) {
		t, _, ok := parseExact(c.text(0), c.text(1))
		if !ok {
			return nil, netError("System.FormatException", "String '"+c.text(0)+"' was not recognized as a valid "+strings.TrimPrefix(typ, "System.")+".")
		}
		d := psobject.DateTimeOf(t, psobject.Unspecified)
		if timeOfDay {
			d.Ticks %= int64(psobject.Day)
		}
		return &dateOnly{d, timeOfDay}, nil
	}
	of := func(ticks int64) any {
		if timeOfDay {
			return &dateOnly{psobject.DateTime{Ticks: ticks % int64(psobject.Day)}, true}
		}
		return &dateOnly{psobject.DateTime{Ticks: ticks - ticks%int64(psobject.Day)}, false}
	}
	m := map[string]method{
		"parse": func(c *netCall) (any, error) { return proto.parse(c.text(0)) },
		"tryparse": func(c *netCall) (any, error) {
			return c.try(func() (any, error) { return proto.parse(c.text(0)) }, typ)
		},
		"parseexact":    exact,
		"tryparseexact": func(c *netCall) (any, error) { return c.try(func() (any, error) { return exact(c) }, typ) },
		"fromdatetime": func(c *netCall) (any, error) {
			v, err := c.as(0, "System.DateTime")
			if err != nil {
				return nil, err
			}
			return of(psobject.Base(v).(psobject.DateTime).Ticks), nil
		},
	}
	if timeOfDay {
		m["fromtimespan"] = func(c *netCall) (any, error) {
			v, err := c.as(0, "System.TimeSpan")
			if err != nil {
				return nil, err
			}
			return of(int64(psobject.Base(v).(psobject.TimeSpan))), nil
		}
	} else {
		m["fromdaynumber"] = func(c *netCall) (any, error) {
			n, err := c.int(0)
			return of(int64(n) * int64(psobject.Day)), err
		}
	}
	return m
}
