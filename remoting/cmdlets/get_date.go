package cmdlets

import (
	"fmt"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// GetDate gives the time.
var GetDate = &cmdlet.Declaration{
	Name: "Get-Date", Class: objectTypePrefix + "GetDateCommand", DefaultSet: "DateAndFormat",
	Synopsis: "Gives the current time, or a given one in another form.",
	Examples: []cmdlet.Example{{Title: "As text", Code: `get_date{"2024-03-05", format = "yyyy-MM"}`}},
	New:      func() any { return &getDate{} },
}

const displayHint = objectTypePrefix + "DisplayHintType"

type getDate struct {
	Date            any           `param:"sets=DateAndFormat,DateAndUFormat pos=0 value name alias=LastWriteTime type=System.DateTime" help:"A time instead of now."`
	UnixTimeSeconds *int64        `param:"sets=UnixTimeSecondsAndFormat,UnixTimeSecondsAndUFormat mandatory alias=UnixTime range=-62135596800,253402300799" help:"A time in seconds since 1970."`
	Year            *int32        `param:"range=1,9999"`
	Month           *int32        `param:"range=1,12"`
	Day             *int32        `param:"range=1,31"`
	Hour            *int32        `param:"range=0,23"`
	Minute          *int32        `param:"range=0,59"`
	Second          *int32        `param:"range=0,59"`
	Millisecond     *int32        `param:"range=0,999"`
	DisplayHint     psobject.Enum `param:"type=Microsoft.PowerShell.Commands.DisplayHintType" help:"What the default view shows: Date, Time or DateTime."`
	Format          string        `param:"sets=DateAndFormat,UnixTimeSecondsAndFormat" help:"A .NET format string, or FileDate, FileDateTime, FileDateUniversal, FileDateTimeUniversal."`
	UFormat         string        `param:"sets=DateAndUFormat,UnixTimeSecondsAndUFormat mandatory" help:"A format of Unix: %Y-%m-%d."`
	AsUTC           bool          `param:"" help:"The time in UTC."`
}

func (g *getDate) Process(r *cmdlet.Run) error {
	d := psobject.DateTimeOf(time.Now(), psobject.Local)
	given := g.Date != nil
	if given {
		v, err := dotnet.Convert(g.Date, "System.DateTime")
		if err != nil {
			return r.Fail("CannotConvertArgumentNoMessage", psobject.InvalidArgument, "System.Management.Automation.ParameterBindingException",
				"Cannot bind parameter 'Date'. "+err.Error(), nil)
		}
		d = psobject.Base(v).(psobject.DateTime)
	}
	if g.UnixTimeSeconds != nil {
		d = psobject.DateTimeOf(time.Unix(*g.UnixTimeSeconds, 0), psobject.Local)
	}
	t := d.Clock()
	part := func(p *int32, v int) int {
		if p == nil {
			return v
		}
		return int(*p)
	}
	ns := t.Nanosecond()
	if g.Millisecond != nil {
		ns = int(*g.Millisecond) * 1e6
	}
	n := time.Date(part(g.Year, t.Year()), time.Month(part(g.Month, int(t.Month()))), part(g.Day, t.Day()), part(g.Hour, t.Hour()), part(g.Minute, t.Minute()), part(g.Second, t.Second()), ns, time.UTC)
	d.Ticks = psobject.DateTimeOf(n, psobject.Unspecified).Ticks
	if g.AsUTC {
		u, _, _ := dotnet.Call(d, "ToUniversalTime", nil)
		d = u.(psobject.DateTime)
	}
	switch {
	case r.Bound("UFormat"):
		return r.Write(unixFormat(d, g.UFormat))
	case r.Bound("Format"):
		f := g.Format
		switch strings.ToLower(f) {
		case "filedate":
			f = "yyyyMMdd"
		case "filedateuniversal":
			f = "yyyyMMddZ"
			d = utc(d)
			f = "yyyyMMdd'Z'"
		case "filedatetime":
			f = "yyyyMMddTHHmmssffff"
		case "filedatetimeuniversal":
			d = utc(d)
			f = "yyyyMMddTHHmmssffff'Z'"
		}
		s, err := dotnet.FormatDate(d, f)
		if err != nil {
			return r.Fail("System.FormatException", psobject.NotSpecified, "System.FormatException", err.Error(), nil)
		}
		return r.Write(s)
	}
	hint := g.DisplayHint
	if !r.Bound("DisplayHint") {
		hint.Type, hint.Value, hint.Name = displayHint, 2, "DateTime"
	}
	return r.Write(psobject.WithNote(d, "DisplayHint", hint))
}

func utc(d psobject.DateTime) psobject.DateTime {
	u, _, _ := dotnet.Call(d, "ToUniversalTime", nil)
	return u.(psobject.DateTime)
}

// unixFormat formats by the letters of strftime that Get-Date knows.
func unixFormat(d psobject.DateTime, f string) string {
	t := d.Clock()
	f = strings.TrimPrefix(f, "+")
	var b strings.Builder
	net := func(s string) string { x, _ := dotnet.FormatDate(d, s); return x }
	for i := 0; i < len(f); i++ {
		if f[i] != '%' || i+1 == len(f) {
			b.WriteByte(f[i])
			continue
		}
		i++
		switch c := f[i]; c {
		case 'A':
			b.WriteString(net("dddd"))
		case 'a':
			b.WriteString(net("ddd"))
		case 'B':
			b.WriteString(net("MMMM"))
		case 'b', 'h':
			b.WriteString(net("MMM"))
		case 'C':
			fmt.Fprintf(&b, "%d", t.Year()/100)
		case 'c':
			b.WriteString(net("ddd dd MMM yyyy HH:mm:ss"))
		case 'D', 'x':
			b.WriteString(net("MM/dd/yy"))
		case 'd':
			b.WriteString(net("dd"))
		case 'e':
			fmt.Fprintf(&b, "%2d", t.Day())
		case 'F':
			b.WriteString(net("yyyy-MM-dd"))
		case 'G', 'Y':
			b.WriteString(net("yyyy"))
		case 'g', 'y':
			b.WriteString(net("yy"))
		case 'H':
			b.WriteString(net("HH"))
		case 'I':
			b.WriteString(net("hh"))
		case 'j':
			fmt.Fprintf(&b, "%03d", t.YearDay())
		case 'k':
			fmt.Fprintf(&b, "%2d", t.Hour())
		case 'l':
			fmt.Fprintf(&b, "%2d", (t.Hour()+11)%12+1)
		case 'M':
			b.WriteString(net("mm"))
		case 'm':
			b.WriteString(net("MM"))
		case 'n':
			b.WriteByte('\n')
		case 'p':
			b.WriteString(net("tt"))
		case 'R':
			b.WriteString(net("HH:mm"))
		case 'r':
			b.WriteString(net("hh:mm:ss tt"))
		case 'S':
			b.WriteString(net("ss"))
		case 's':
			fmt.Fprintf(&b, "%d", (utc(d).Ticks-621355968000000000)/psobject.TicksPerSecond)
		case 'T', 'X':
			b.WriteString(net("HH:mm:ss"))
		case 't':
			b.WriteByte('\t')
		case 'U', 'W':
			fmt.Fprintf(&b, "%d", t.YearDay()/7)
		case 'u':
			fmt.Fprintf(&b, "%d", (int(t.Weekday())+6)%7+1)
		case 'V':
			_, w := t.ISOWeek()
			fmt.Fprintf(&b, "%02d", w)
		case 'w':
			fmt.Fprintf(&b, "%d", int(t.Weekday()))
		case 'Z':
			b.WriteString(net("zz"))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
