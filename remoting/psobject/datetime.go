package psobject

import (
	"fmt"
	"time"
)

// TicksPerSecond is the resolution of .NET times: 100 ns.
const TicksPerSecond = 10_000_000

// Ticks of 1970-01-01 since 0001-01-01.
const unixTicks = 621355968000000000

// DateTimeKind tells what a DateTime's clock is.
type DateTimeKind uint8

// The kinds of System.DateTimeKind.
const (
	Unspecified DateTimeKind = iota
	UTC
	Local
)

// String returns the member's name.
func (k DateTimeKind) String() string { return [...]string{"Unspecified", "Utc", "Local"}[k] }

// DateTime is a System.DateTime. A local one keeps the offset it came with, so that it goes out as it came in.
type DateTime struct {
	Ticks  int64 // 100 ns since 0001-01-01 of its own clock
	Kind   DateTimeKind
	Offset int16 // minutes east of UTC; for Local only
}

// DateTimeOffset is a System.DateTimeOffset.
type DateTimeOffset struct {
	Ticks  int64 // 100 ns since 0001-01-01 of its own clock
	Offset int16 // minutes east of UTC
}

// Time returns the moment in Go's form; an unspecified one is taken as UTC.
func (d DateTime) Time() time.Time {
	loc := time.UTC
	if d.Kind == Local && d.Offset != 0 {
		loc = time.FixedZone("", int(d.Offset)*60)
	}
	t := timeOf(d.Ticks)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), loc)
}

// Clock returns what the clock shows as a UTC time, for reading its fields.
func (d DateTime) Clock() time.Time { return timeOf(d.Ticks) }

// Clock returns what the clock shows as a UTC time, for reading its fields.
func (d DateTimeOffset) Clock() time.Time { return timeOf(d.Ticks) }

// DateTime returns the clock without its offset.
func (d DateTimeOffset) DateTime() DateTime { return DateTime{Ticks: d.Ticks} }

// UTCTicks returns the moment in ticks of UTC.
func (d DateTimeOffset) UTCTicks() int64 { return d.Ticks - int64(d.Offset)*60*TicksPerSecond }

func timeOf(ticks int64) time.Time {
	t := ticks - unixTicks
	s, n := t/TicksPerSecond, t%TicksPerSecond
	if n < 0 {
		s, n = s-1, n+TicksPerSecond
	}
	return time.Unix(s, n*100).UTC()
}

// DateTimeOf returns t as a DateTime of the kind. For Local the offset is t's own; for UTC t is taken to UTC first.
func DateTimeOf(t time.Time, kind DateTimeKind) DateTime {
	d := DateTime{Kind: kind}
	off := 0
	switch kind {
	case UTC:
		t = t.UTC()
	default:
		_, off = t.Zone()
		if kind == Local {
			d.Offset = int16(off / 60)
		}
	}
	d.Ticks = t.Unix()*TicksPerSecond + int64(t.Nanosecond())/100 + unixTicks + int64(off)*TicksPerSecond
	return d
}

// Add returns the time moved by ts.
func (d DateTime) Add(ts TimeSpan) DateTime { d.Ticks += int64(ts); return d }

// TimeSpan is a System.TimeSpan in ticks of 100 ns.
type TimeSpan int64

// Units of TimeSpan.
const (
	Millisecond TimeSpan = 10_000
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
	Day                  = 24 * Hour
)

// TimeSpanOf returns d as a TimeSpan.
func TimeSpanOf(d time.Duration) TimeSpan { return TimeSpan(d / 100) }

// Duration returns t in Go's form, limited to what that can hold (about 292 years).
func (t TimeSpan) Duration() time.Duration {
	const limit = int64(1<<63-1) / 100
	return time.Duration(min(max(int64(t), -limit), limit)) * 100
}

// String returns the constant form: [-][d.]hh:mm:ss[.fffffff].
func (t TimeSpan) String() string {
	n, sign := uint64(t), ""
	if t < 0 {
		n, sign = uint64(-t), "-" // the least value stays right: it wraps to 2^63
	}
	days := n / uint64(Day)
	s := sign
	if days > 0 {
		s += fmt.Sprintf("%d.", days)
	}
	s += fmt.Sprintf("%02d:%02d:%02d", n/uint64(Hour)%24, n/uint64(Minute)%60, n/uint64(Second)%60)
	if f := n % uint64(Second); f > 0 {
		s += fmt.Sprintf(".%07d", f)
	}
	return s
}
