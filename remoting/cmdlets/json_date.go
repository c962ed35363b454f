package cmdlets

import (
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// date turns a text that is a time in the form of ISO 8601, or /Date(ms)/, into one; other texts stay.
func (p *jsonReader) date(s string) any {
	if p.dates == "string" {
		return s
	}
	if ms, ok := strings.CutPrefix(s, "/Date("); ok {
		ms, ok = strings.CutSuffix(ms, ")/")
		if n, err := strconv.ParseInt(ms, 10, 64); ok && err == nil {
			return p.kind(psobject.DateTimeOf(time.UnixMilli(n), psobject.UTC))
		}
		return s
	}
	// yyyy-MM-ddTHH:mm:ss[.fffffff][Z|±hh:mm]
	if len(s) < 19 || len(s) > 40 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return s
	}
	t, err := time.Parse("2006-01-02T15:04:05", s[:19])
	if err != nil {
		return s
	}
	d := psobject.DateTimeOf(t, psobject.Unspecified)
	rest := s[19:]
	if f, ok := strings.CutPrefix(rest, "."); ok {
		n := 0
		for n < len(f) && f[n] >= '0' && f[n] <= '9' {
			n++
		}
		if n == 0 {
			return s
		}
		digits := (f[:n] + "0000000")[:7]
		ticks, _ := strconv.ParseInt(digits, 10, 64)
		d.Ticks += ticks
		rest = f[n:]
	}
	switch {
	case rest == "":
		return p.kind(d)
	case rest == "Z":
		d.Kind = psobject.UTC
		return p.kind(d)
	}
	zone, err := time.Parse("-07:00", rest)
	if err != nil {
		if zone, err = time.Parse("-0700", rest); err != nil {
			return s
		}
	}
	_, off := zone.Zone()
	if p.dates == "offset" {
		return psobject.DateTimeOffset{Ticks: d.Ticks, Offset: int16(off / 60)}
	}
	utc := psobject.DateTime{Ticks: d.Ticks - int64(off)*psobject.TicksPerSecond, Kind: psobject.UTC}
	if p.dates == "utc" {
		return utc
	}
	return psobject.DateTimeOf(utc.Time().Local(), psobject.Local)
}

// kind makes a time of the kind that -DateKind asks for.
func (p *jsonReader) kind(d psobject.DateTime) any {
	switch p.dates {
	case "utc":
		if d.Kind == psobject.Unspecified {
			d.Kind = psobject.UTC
		}
	case "local":
		if d.Kind == psobject.UTC {
			return psobject.DateTimeOf(d.Time().Local(), psobject.Local)
		}
		if d.Kind == psobject.Unspecified {
			t := d.Clock()
			return psobject.DateTimeOf(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.Local), psobject.Local)
		}
	case "offset":
		return psobject.DateTimeOffset{Ticks: d.Ticks}
	}
	return d
}
