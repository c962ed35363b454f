package wsman

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// appendDuration appends a time as XML Schema's duration in seconds, rounded to milliseconds.
func appendDuration(dst []byte, d time.Duration) []byte {
	ms := d.Round(time.Millisecond).Milliseconds()
	if ms < 0 {
		dst = append(dst, '-')
		ms = -ms
	}
	dst = append(dst, "PT"...)
	dst = strconv.AppendInt(dst, ms/1000, 10)
	if ms %= 1000; ms != 0 {
		dst = append(dst, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
	}
	return append(dst, 'S')
}

var errDuration = errors.New("it is no duration")

// maxSeconds is the longest duration that time.Duration can have.
const maxSeconds = float64(1<<63-1) / 1e9

// ParseDuration reads XML Schema's duration without years and months, such as PT20.5S or P0DT2H0M0S.
func ParseDuration(s string) (time.Duration, error) {
	rest, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return 0, errDuration
	}
	seconds := 0.0
	inTime := false
	for rest != "" {
		if !inTime && rest[0] == 'T' {
			inTime = true
			if rest = rest[1:]; rest == "" {
				return 0, errDuration
			}
			continue
		}
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n < 1 {
			return 0, errDuration
		}
		v, err := strconv.ParseFloat(rest[:n], 64)
		if err != nil {
			return 0, errDuration
		}
		unit := 0.0
		switch c := rest[n]; {
		case c == 'D' && !inTime:
			unit = 24 * 3600
		case c == 'H' && inTime:
			unit = 3600
		case c == 'M' && inTime:
			unit = 60
		case c == 'S' && inTime:
			unit = 1
		default:
			return 0, errDuration
		}
		seconds += v * unit
		rest = rest[n+1:]
	}
	if seconds >= maxSeconds {
		seconds = maxSeconds - 1024
	}
	d := time.Duration(seconds * 1e9).Round(time.Microsecond)
	if negative {
		d = -d
	}
	return d, nil
}
