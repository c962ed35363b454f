package clixml

import (
	"encoding/base64"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// Primitive values in the forms of .NET's XmlConvert, which are those of XML Schema ([MS-PSRP] 2.2.5.1).

// scalar reads an element that holds one primitive value.
func (d *Decoder) scalar(t *tag) (any, error) {
	bits, signed := 0, false
	switch t.name {
	case "I32":
		bits, signed = 32, true
	case "I64":
		bits, signed = 64, true
	case "I16":
		bits, signed = 16, true
	case "SB":
		bits, signed = 8, true
	case "By":
		bits = 8
	case "U16", "C":
		bits = 16
	case "U32":
		bits = 32
	case "U64":
		bits = 64
	case "B", "Db", "Sg", "D", "DT", "TS", "G", "Version", "URI", "SBK", "XD", "BA", "SS":
	default:
		xml, err := d.skip(t)
		if err != nil {
			return nil, err
		}
		return &Unknown{Name: strings.Clone(t.name), XML: strings.Clone(xml)}, nil
	}
	v, err := d.raw(t)
	if err != nil {
		return nil, err
	}
	if bits != 0 {
		if signed {
			n, ok := parseInt(v, bits)
			if !ok {
				return nil, d.invalid(t)
			}
			switch bits {
			case 64:
				return d.int64(n), nil
			case 32:
				return d.int32(int32(n)), nil
			case 16:
				return int16(n), nil
			}
			return int8(n), nil
		}
		n, err := strconv.ParseUint(trimNumber(v), 10, bits)
		if err != nil {
			return nil, d.invalid(t)
		}
		switch {
		case t.name == "C":
			return psobject.Char(n), nil
		case bits == 8:
			return uint8(n), nil
		case bits == 16:
			return uint16(n), nil
		case bits == 32:
			return uint32(n), nil
		}
		return d.uint64(n), nil
	}
	switch t.name {
	case "B":
		switch strings.TrimSpace(v) {
		case "true", "1":
			return true, nil
		case "false", "0":
			return false, nil
		}
	case "Db":
		if f, ok := parseFloat(v, 64); ok {
			return d.float(f), nil
		}
	case "Sg":
		if f, ok := parseFloat(v, 32); ok {
			return float32(f), nil
		}
	case "D":
		if v := strings.TrimSpace(v); !strings.ContainsAny(v, "eE") {
			if n, err := psobject.ParseDecimal(v); err == nil {
				return n, nil
			}
		}
	case "DT":
		if n, ok := parseDateTime(strings.TrimSpace(v)); ok {
			return d.time(n), nil
		}
	case "TS":
		if n, ok := parseTimeSpan(strings.TrimSpace(v)); ok {
			return d.span(n), nil
		}
	case "G":
		if g, err := psobject.ParseGUID(v); err == nil {
			return d.guid(g), nil
		}
	case "Version":
		if n, err := psobject.ParseVersion(v); err == nil {
			return n, nil
		}
	case "URI":
		return psobject.URI(unescape(v)), nil
	case "SBK":
		if d.o.Deserialized {
			return d.str(unescape(v)), nil
		}
		return psobject.ScriptBlock(unescape(v)), nil
	case "XD":
		return psobject.XMLDocument(unescape(v)), nil
	case "BA":
		if b, err := decodeBase64(v); err == nil {
			return b, nil
		}
	case "SS":
		return d.secure(t, strings.TrimSpace(v))
	}
	return nil, d.invalid(t)
}

func (d *Decoder) invalid(t *tag) error {
	return d.fail(t.start, "the content of <"+t.name+"> is not valid")
}

func trimNumber(v string) string {
	v = strings.TrimSpace(v)
	if len(v) > 1 && v[0] == '+' {
		return v[1:]
	}
	return v
}

// parseInt reads a signed number of the width.
func parseInt(v string, bits int) (int64, bool) {
	if len(v) > 0 && len(v) < 10 {
		// The usual case, without the generality of strconv.
		i, neg := 0, v[0] == '-'
		if neg {
			i = 1
		}
		var n int64
		for ; i < len(v); i++ {
			c := v[i] - '0'
			if c > 9 {
				break
			}
			n = n*10 + int64(c)
		}
		if i == len(v) && (!neg || i > 1) && bits >= 32 {
			if neg {
				n = -n
			}
			return n, true
		}
	}
	n, err := strconv.ParseInt(trimNumber(v), 10, bits)
	return n, err == nil
}

func parseFloat(v string, bits int) (float64, bool) {
	v = strings.TrimSpace(v)
	switch v {
	case "INF", "Infinity":
		return math.Inf(1), true
	case "-INF", "-Infinity":
		return math.Inf(-1), true
	case "NaN":
		return math.NaN(), true
	case "":
		return 0, false
	}
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, false // what strconv knows beyond XML: hexadecimal, underscores, words
		}
	}
	f, err := strconv.ParseFloat(v, bits)
	return f, err == nil || errors.Is(err, strconv.ErrRange) // which is infinite
}

// appendFloat appends the shortest digits that read back as f, with an exponent where .NET's R format has one.
func appendFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "INF"...)
	case math.IsInf(f, -1):
		return append(dst, "-INF"...)
	case f == 0:
		if math.Signbit(f) {
			return append(dst, "-0"...)
		}
		return append(dst, '0')
	}
	digits := 17
	if bits == 32 {
		digits = 9
	}
	var buf [32]byte
	e := strconv.AppendFloat(buf[:0], f, 'E', -1, bits)
	exp := 0
	for i := len(e) - 1; i > 0; i-- {
		if e[i] == 'E' {
			exp, _ = strconv.Atoi(string(e[i+1:]))
			break
		}
	}
	if exp >= digits || exp < -4 {
		return append(dst, e...)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, bits)
}

func decodeBase64(v string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(v)
	if err != nil && strings.ContainsAny(v, " \t\r\n") { // rare: looked for only where it matters
		b, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v), ""))
	}
	return b, err
}

// number reads n digits at v[*i].
func number(v string, i *int, n int) (int, bool) {
	if len(v) < *i+n {
		return 0, false
	}
	x := 0
	for _, c := range []byte(v[*i : *i+n]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		x = x*10 + int(c-'0')
	}
	*i += n
	return x, true
}

// fraction reads the digits of a fraction of a second as ticks; more than seven are rounded.
func fraction(v string, i *int) (ticks int64, ok bool) {
	from := *i
	scale := int64(psobject.TicksPerSecond)
	for ; *i < len(v) && v[*i] >= '0' && v[*i] <= '9'; *i++ {
		switch {
		case scale > 1:
			scale /= 10
			ticks += int64(v[*i]-'0') * scale
		case scale == 1:
			if v[*i] >= '5' {
				ticks++
			}
			scale = 0
		}
	}
	return ticks, *i > from
}

const unixTicks = 621355968000000000 // 1970-01-01 in ticks

// parseDateTime reads xs:dateTime and xs:date.
func parseDateTime(v string) (psobject.DateTime, bool) {
	var d psobject.DateTime
	i := 0
	field := func(n int, sep byte) (int, bool) {
		x, ok := number(v, &i, n)
		if !ok || sep != 0 && (i >= len(v) || v[i] != sep) {
			return 0, false
		}
		if sep != 0 {
			i++
		}
		return x, true
	}
	year, ok1 := field(4, '-')
	month, ok2 := field(2, '-')
	day, ok3 := field(2, 0)
	if !ok1 || !ok2 || !ok3 || year < 1 || month < 1 || month > 12 || day < 1 || day > 31 {
		return d, false
	}
	var hour, minute, second int
	var frac int64
	if i < len(v) && v[i] == 'T' {
		i++
		var ok bool
		if hour, ok = field(2, ':'); !ok || hour > 23 {
			return d, false
		}
		if minute, ok = field(2, ':'); !ok || minute > 59 {
			return d, false
		}
		if second, ok = field(2, 0); !ok || second > 59 {
			return d, false
		}
		if i < len(v) && v[i] == '.' {
			i++
			if frac, ok = fraction(v, &i); !ok {
				return d, false
			}
		}
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if t.Day() != day {
		return d, false
	}
	d.Ticks = t.Unix()*psobject.TicksPerSecond + unixTicks + frac
	switch {
	case i == len(v):
	case v[i:] == "Z":
		d.Kind = psobject.UTC
	case v[i] == '+' || v[i] == '-':
		neg := v[i] == '-'
		i++
		h, ok1 := field(2, ':')
		m, ok2 := field(2, 0)
		if !ok1 || !ok2 || i != len(v) || h > 14 || m > 59 {
			return d, false
		}
		d.Kind, d.Offset = psobject.Local, int16(h*60+m)
		if neg {
			d.Offset = -d.Offset
		}
	default:
		return d, false
	}
	return d, true
}

func appendDigits(dst []byte, n, width int) []byte {
	var b [8]byte
	for i := width - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, b[:width]...)
}

func appendFraction(dst []byte, ticks int64) []byte {
	if ticks == 0 {
		return dst
	}
	dst = appendDigits(append(dst, '.'), int(ticks), 7)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// AppendDateTime appends a time as xs:dateTime: no zone for Unspecified, Z for UTC, the offset for Local.
func AppendDateTime(dst []byte, d psobject.DateTime) []byte {
	t := d.Clock()
	dst = append(appendDigits(dst, t.Year(), 4), '-')
	dst = append(appendDigits(dst, int(t.Month()), 2), '-')
	dst = append(appendDigits(dst, t.Day(), 2), 'T')
	dst = append(appendDigits(dst, t.Hour(), 2), ':')
	dst = append(appendDigits(dst, t.Minute(), 2), ':')
	dst = appendDigits(dst, t.Second(), 2)
	dst = appendFraction(dst, int64(t.Nanosecond()/100))
	switch d.Kind {
	case psobject.UTC:
		dst = append(dst, 'Z')
	case psobject.Local:
		off, sign := int(d.Offset), byte('+')
		if off < 0 {
			off, sign = -off, '-'
		}
		dst = appendDigits(append(dst, sign), off/60, 2)
		dst = appendDigits(append(dst, ':'), off%60, 2)
	}
	return dst
}

// parseTimeSpan reads xs:duration as .NET does: a year is 365 days, a month 30.
func parseTimeSpan(v string) (psobject.TimeSpan, bool) {
	neg := strings.HasPrefix(v, "-")
	v = strings.TrimPrefix(v, "-")
	if len(v) < 3 || v[0] != 'P' {
		return 0, false
	}
	const day = uint64(psobject.Day)
	units := []struct {
		c     byte
		ticks uint64
		time  bool
	}{{'Y', 365 * day, false}, {'M', 30 * day, false}, {'D', day, false},
		{'H', uint64(psobject.Hour), true}, {'M', uint64(psobject.Minute), true}, {'S', uint64(psobject.Second), true}}
	const most = uint64(1) << 63
	var sum uint64
	u, i, timePart, any := 0, 1, false, false
	for i < len(v) {
		if v[i] == 'T' {
			if timePart {
				return 0, false
			}
			timePart = true
			i++
			continue
		}
		from := i
		var n uint64
		for ; i < len(v) && v[i] >= '0' && v[i] <= '9'; i++ {
			if n = n*10 + uint64(v[i]-'0'); n > most/10 {
				return 0, false
			}
		}
		if i == from || i >= len(v) {
			return 0, false
		}
		var frac int64
		if v[i] == '.' {
			i++
			var ok bool
			if frac, ok = fraction(v, &i); !ok || i >= len(v) || v[i] != 'S' {
				return 0, false
			}
		}
		for u < len(units) && (units[u].c != v[i] || units[u].time != timePart) {
			u++
		}
		if u == len(units) {
			return 0, false
		}
		if n > most/units[u].ticks {
			return 0, false
		}
		if sum += n*units[u].ticks + uint64(frac); sum > most {
			return 0, false
		}
		u++
		i++
		any = true
	}
	if !any || v[len(v)-1] == 'T' || sum == most && !neg {
		return 0, false
	}
	if neg {
		return psobject.TimeSpan(-sum), true
	}
	return psobject.TimeSpan(sum), true
}

// AppendTimeSpan appends a span as xs:duration.
func AppendTimeSpan(dst []byte, t psobject.TimeSpan) []byte {
	n := uint64(t)
	if t < 0 {
		dst, n = append(dst, '-'), -n
	}
	dst = append(dst, 'P')
	if n == 0 {
		return append(dst, "T0S"...)
	}
	part := func(unit psobject.TimeSpan, c byte) {
		if q := n / uint64(unit); q > 0 {
			dst = append(strconv.AppendUint(dst, q, 10), c)
			n %= uint64(unit)
		}
	}
	part(psobject.Day, 'D')
	if n == 0 {
		return dst
	}
	dst = append(dst, 'T')
	part(psobject.Hour, 'H')
	part(psobject.Minute, 'M')
	if n > 0 {
		dst = strconv.AppendUint(dst, n/uint64(psobject.Second), 10)
		dst = append(appendFraction(dst, int64(n%uint64(psobject.Second))), 'S')
	}
	return dst
}
