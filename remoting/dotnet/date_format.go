package dotnet

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

var standardDates = map[byte]string{
	'd': "MM/dd/yyyy", 'D': "dddd, dd MMMM yyyy", 'f': "dddd, dd MMMM yyyy HH:mm", 'F': "dddd, dd MMMM yyyy HH:mm:ss",
	'g': "MM/dd/yyyy HH:mm", 'G': "MM/dd/yyyy HH:mm:ss", 'm': "MMMM dd", 'M': "MMMM dd",
	'o': "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK", 'O': "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
	'r': "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", 'R': "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
	's': "yyyy'-'MM'-'dd'T'HH':'mm':'ss", 't': "HH:mm", 'T': "HH:mm:ss",
	'u': "yyyy'-'MM'-'dd HH':'mm':'ss'Z'", 'U': "dddd, dd MMMM yyyy HH:mm:ss", 'y': "yyyy MMMM", 'Y': "yyyy MMMM",
}

// FormatDate formats a DateTime or DateTimeOffset by a standard or custom .NET format string.
func FormatDate(v any, format string) (string, error) {
	var clock time.Time
	kind, offset := psobject.Unspecified, int16(0)
	switch d := v.(type) {
	case psobject.DateTime:
		clock, kind, offset = d.Clock(), d.Kind, d.Offset
	case psobject.DateTimeOffset:
		clock, kind, offset = d.Clock(), psobject.Local, d.Offset
		if format == "" {
			return ToString(v), nil
		}
	default:
		return "", badFormat()
	}
	if format == "" {
		format = "G"
	}
	if len(format) == 1 {
		f, ok := standardDates[format[0]]
		if !ok {
			return "", &FormatError{"Input string was not in a correct format."}
		}
		if format == "U" || (format == "u" || format[0]|0x20 == 'r') && kind == psobject.Local && isOffset(v) {
			clock = clock.Add(-time.Duration(offset) * time.Minute)
		}
		format = f
	}
	return formatDate(clock, format, kind, offset), nil
}

func isOffset(v any) bool { _, ok := v.(psobject.DateTimeOffset); return ok }

func formatDate(t time.Time, f string, kind psobject.DateTimeKind, offset int16) string {
	var b strings.Builder
	pad := func(n, width int) {
		s := strconv.Itoa(n)
		b.WriteString(strings.Repeat("0", max(width-len(s), 0)) + s)
	}
	zone := func(width int) {
		o, sign := int(offset), "+"
		if kind == psobject.UTC {
			o = 0
		}
		if o < 0 {
			o, sign = -o, "-"
		}
		switch {
		case width >= 3:
			fmt.Fprintf(&b, "%s%02d:%02d", sign, o/60, o%60)
		case width == 2:
			fmt.Fprintf(&b, "%s%02d", sign, o/60)
		default:
			fmt.Fprintf(&b, "%s%d", sign, o/60)
		}
	}
	for i := 0; i < len(f); {
		c := f[i]
		n := 1
		for i+n < len(f) && f[i+n] == c {
			n++
		}
		switch c {
		case 'd':
			switch {
			case n >= 4:
				b.WriteString(t.Weekday().String())
			case n == 3:
				b.WriteString(t.Weekday().String()[:3])
			default:
				pad(t.Day(), n)
			}
		case 'M':
			switch {
			case n >= 4:
				b.WriteString(t.Month().String())
			case n == 3:
				b.WriteString(t.Month().String()[:3])
			default:
				pad(int(t.Month()), n)
			}
		case 'y':
			if n <= 2 {
				pad(t.Year()%100, n)
			} else {
				pad(t.Year(), n)
			}
		case 'H':
			pad(t.Hour(), min(n, 2))
		case 'h':
			pad((t.Hour()+11)%12+1, min(n, 2))
		case 'm':
			pad(t.Minute(), min(n, 2))
		case 's':
			pad(t.Second(), min(n, 2))
		case 'f', 'F':
			frac := fmt.Sprintf("%07d", t.Nanosecond()/100)[:min(n, 7)]
			if c == 'F' {
				frac = strings.TrimRight(frac, "0")
				if s := b.String(); frac == "" && strings.HasSuffix(s, ".") {
					b.Reset()
					b.WriteString(s[:len(s)-1])
				}
			}
			b.WriteString(frac)
		case 't':
			s := "AM"
			if t.Hour() >= 12 {
				s = "PM"
			}
			b.WriteString(s[:min(n, 2)])
		case 'g':
			b.WriteString("A.D.")
		case 'z':
			zone(n)
		case 'K':
			n = 1
			switch kind {
			case psobject.UTC:
				b.WriteByte('Z')
			case psobject.Local:
				zone(3)
			}
		case '\'', '"':
			n = 1
			for i+n < len(f) && f[i+n] != c {
				b.WriteByte(f[i+n])
				n++
			}
			n++
		case '\\':
			n = 1
			if i+1 < len(f) {
				b.WriteByte(f[i+1])
				n = 2
			}
		case '%':
			n = 1
		default:
			n = 1
			b.WriteByte(c)
		}
		i += n
	}
	return b.String()
}

// FormatTimeSpan formats by c, g, G or a custom format string.
func FormatTimeSpan(t psobject.TimeSpan, format string) (string, error) {
	neg := t < 0
	n := uint64(t)
	if neg {
		n = -n
	}
	days, hours := n/uint64(psobject.Day), n/uint64(psobject.Hour)%24
	mins, secs, frac := n/uint64(psobject.Minute)%60, n/uint64(psobject.Second)%60, n%uint64(psobject.Second)
	sign := ""
	if neg {
		sign = "-"
	}
	switch format {
	case "", "c", "t", "T":
		return t.String(), nil
	case "g":
		s := sign
		if days > 0 {
			s += fmt.Sprintf("%d:", days)
		}
		s += fmt.Sprintf("%d:%02d:%02d", hours, mins, secs)
		if frac > 0 {
			s += "." + strings.TrimRight(fmt.Sprintf("%07d", frac), "0")
		}
		return s, nil
	case "G":
		return fmt.Sprintf("%s%d:%02d:%02d:%02d.%07d", sign, days, hours, mins, secs, frac), nil
	}
	if len(format) == 1 {
		return "", &FormatError{"Input string was not in a correct format."}
	}
	var b strings.Builder
	for i := 0; i < len(format); {
		c := format[i]
		k := 1
		for i+k < len(format) && format[i+k] == c {
			k++
		}
		switch c {
		case 'd':
			fmt.Fprintf(&b, "%0*d", k, days)
		case 'h':
			fmt.Fprintf(&b, "%0*d", k, hours)
		case 'm':
			fmt.Fprintf(&b, "%0*d", k, mins)
		case 's':
			fmt.Fprintf(&b, "%0*d", k, secs)
		case 'f', 'F':
			s := fmt.Sprintf("%07d", frac)[:min(k, 7)]
			if c == 'F' {
				s = strings.TrimRight(s, "0")
			}
			b.WriteString(s)
		case '\\':
			k = 2
			if i+1 < len(format) {
				b.WriteByte(format[i+1])
			}
		case '\'', '"':
			k = 1
			for i+k < len(format) && format[i+k] != c {
				b.WriteByte(format[i+k])
				k++
			}
			k++
		case '%':
			k = 1
		default:
			return "", &FormatError{"Input string was not in a correct format."}
		}
		i += k
	}
	return b.String(), nil
}
