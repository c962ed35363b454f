package dotnet

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// maxPrecision bounds what a format string may ask for, so that it cannot exhaust memory.
const maxPrecision = 9999

// FormatError tells that a format string does not fit the value.
type FormatError struct{ Message string }

// Error returns .NET's message.
func (e *FormatError) Error() string { return e.Message }

func badFormat() error { return &FormatError{"Format specifier was invalid."} }

// number is what formats work on: a sign, decimal digits, and where the point is.
type number struct {
	neg     bool
	digits  string // no leading zeros; "" for 0
	point   int    // value = 0.digits * 10^point
	integer bool
	float   bool
	f       float64 // of a float, for exact rounding
	bits    int
}

func numberOf(v any) (number, bool) {
	fromInt := func(b *big.Int) number {
		d := new(big.Int).Abs(b).String()
		if d == "0" {
			d = ""
		}
		return number{neg: b.Sign() < 0, digits: d, point: len(d), integer: true}
	}
	switch v := v.(type) {
	case float64:
		return number{neg: math.Signbit(v), float: true, f: v, bits: 64}, true
	case float32:
		return number{neg: math.Signbit(float64(v)), float: true, f: float64(v), bits: 32}, true
	case psobject.Decimal:
		n := fromInt(v.Unscaled())
		n.integer = false
		n.point -= v.Scale()
		return n, true
	case *big.Int:
		return fromInt(v), true
	case uint64:
		return fromInt(new(big.Int).SetUint64(v)), true
	}
	if i, ok := toInt64(v); ok {
		return fromInt(big.NewInt(i)), true
	}
	return number{}, false
}

func toInt64(v any) (int64, bool) {
	switch v := v.(type) {
	case int8:
		return int64(v), true
	case int16:
		return int64(v), true
	case int32:
		return int64(v), true
	case int64:
		return v, true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint64:
		return int64(v), v <= math.MaxInt64
	case psobject.Char:
		return int64(v), true
	case psobject.Enum:
		return v.Value, true
	}
	return 0, false
}

// fixed returns the absolute value with so many decimal places, no grouping.
func (n number) fixed(places int) string {
	if n.float {
		return strconv.FormatFloat(math.Abs(n.f), 'f', places, n.bits)
	}
	d, point := roundHalfUp(n.digits, n.point, n.point+places)
	return plain(d, point, places)
}

// roundHalfUp keeps so many digits, half away from zero.
func roundHalfUp(digits string, point, keep int) (string, int) {
	if keep >= len(digits) {
		return digits, point
	}
	if keep < 0 {
		return "", 0
	}
	up := digits[keep] >= '5'
	b := []byte(digits[:keep])
	if up {
		i := len(b) - 1
		for ; i >= 0; i-- {
			if b[i] < '9' {
				b[i]++
				break
			}
			b[i] = '0'
		}
		if i < 0 {
			b = append([]byte{'1'}, b...)
			point++
		}
	}
	return string(b), point
}

// plain writes 0.digits*10^point with exactly so many places.
func plain(digits string, point, places int) string {
	intPart, frac := "0", ""
	switch {
	case point <= 0:
		frac = strings.Repeat("0", min(-point, places)) + digits
	case point >= len(digits):
		intPart = digits + strings.Repeat("0", point-len(digits))
	default:
		intPart, frac = digits[:point], digits[point:]
	}
	if intPart == "" {
		intPart = "0"
	}
	if len(frac) > places {
		frac = frac[:places]
	}
	if places == 0 {
		return intPart
	}
	return intPart + "." + frac + strings.Repeat("0", places-len(frac))
}

func group(s string) string {
	intPart, frac, hasFrac := strings.Cut(s, ".")
	var b strings.Builder
	for i, c := range intPart {
		if i > 0 && (len(intPart)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if hasFrac {
		b.WriteString("." + frac)
	}
	return b.String()
}

func isZero(s string) bool { return strings.Trim(s, "0.,") == "" }

// FormatNumber formats an integer, float or decimal by a standard or custom .NET format string in the invariant
// culture.
func FormatNumber(v any, format string) (string, error) {
	n, ok := numberOf(v)
	if !ok {
		return "", badFormat()
	}
	if n.float && (math.IsNaN(n.f) || math.IsInf(n.f, 0)) || format == "" {
		return ToString(v), nil
	}
	c := format[0]
	letter := c|0x20 >= 'a' && c|0x20 <= 'z'
	prec := -1
	if letter && len(format) > 1 {
		p, err := strconv.Atoi(format[1:])
		if err != nil || p < 0 || format[1] == '+' {
			letter = false
		} else if p > maxPrecision {
			return "", badFormat()
		}
		prec = p
	}
	if !letter {
		return customNumber(n, format), nil
	}
	places := func(def int) int {
		if prec < 0 {
			return def
		}
		return prec
	}
	minus := func(s string) string {
		if n.neg && (!isZero(s) || n.float) {
			return "-" + s
		}
		return s
	}
	switch c {
	case 'C', 'c':
		s := "¤" + group(n.fixed(places(2)))
		if n.neg && !isZero(s[len("¤"):]) {
			return "(" + s + ")", nil
		}
		return s, nil
	case 'D', 'd':
		if !n.integer {
			return "", badFormat()
		}
		s := plain(n.digits, n.point, 0)
		if len(s) < prec {
			s = strings.Repeat("0", prec-len(s)) + s
		}
		return minus(s), nil
	case 'F', 'f':
		return minus(n.fixed(places(2))), nil
	case 'N', 'n':
		return minus(group(n.fixed(places(2)))), nil
	case 'P', 'p':
		m := n
		if n.float {
			// Move the point in the decimal digits: a multiplication would round.
			s := strconv.FormatFloat(math.Abs(n.f), 'e', -1, n.bits)
			mant, e, _ := strings.Cut(s, "e")
			exp, _ := strconv.Atoi(e)
			f, _ := strconv.ParseFloat(mant+"e"+strconv.Itoa(exp+2), 64)
			m.f, m.bits = f, 64
		} else if m.digits != "" {
			m.point += 2
		}
		return minus(group(m.fixed(places(2)))) + " %", nil
	case 'E', 'e':
		return minus(n.exponent(places(6), string(c), 3)), nil
	case 'G', 'g':
		e := "E"
		if c == 'g' {
			e = "e"
		}
		if n.float {
			if prec <= 0 {
				return strings.Replace(ToString(v), "E", e, 1), nil
			}
			return minus(layoutG(strconv.FormatFloat(math.Abs(n.f), 'e', prec-1, n.bits), prec, e, 2)), nil
		}
		if prec <= 0 || (n.integer && prec >= len(n.digits)) {
			return ToString(v), nil
		}
		d, point := roundHalfUp(n.digits, n.point, prec)
		if d == "" {
			return "0", nil
		}
		return minus(layoutG(d[:1]+"."+d[1:]+"e"+strconv.Itoa(point-1), prec, e, 2)), nil
	case 'R', 'r':
		if n.integer {
			return "", badFormat()
		}
		return ToString(v), nil
	case 'X', 'x', 'B', 'b':
		if !n.integer {
			return "", badFormat()
		}
		return radix(v, c, prec), nil
	}
	return "", badFormat()
}

func (n number) exponent(prec int, e string, expDigits int) string {
	var mant string
	exp := 0
	if n.float {
		s := strconv.FormatFloat(math.Abs(n.f), 'e', prec, n.bits)
		m, x, _ := strings.Cut(s, "e")
		mant = m
		exp, _ = strconv.Atoi(x)
	} else {
		d, point := roundHalfUp(n.digits, n.point, prec+1)
		if d == "" {
			d, point = "0", 1
		}
		d += strings.Repeat("0", max(prec+1-len(d), 0))
		mant = d[:1]
		if prec > 0 {
			mant += "." + d[1:prec+1]
		}
		exp = point - 1
	}
	sign := "+"
	if exp < 0 {
		sign, exp = "-", -exp
	}
	x := strconv.Itoa(exp)
	if len(x) < expDigits {
		x = strings.Repeat("0", expDigits-len(x)) + x
	}
	return mant + e + sign + x
}

func radix(v any, c byte, prec int) string {
	var u uint64
	size := 64
	switch v := v.(type) {
	case int8:
		u, size = uint64(uint8(v)), 8
	case uint8:
		u, size = uint64(v), 8
	case int16:
		u, size = uint64(uint16(v)), 16
	case uint16:
		u, size = uint64(v), 16
	case int32:
		u, size = uint64(uint32(v)), 32
	case uint32:
		u, size = uint64(v), 32
	case int64:
		u = uint64(v)
	case uint64:
		u = v
	case psobject.Enum:
		u, size = uint64(uint32(v.Value)), 32
		if c|0x20 == 'x' && prec < 0 {
			prec = 8
		}
	case *big.Int:
		s := fmt.Sprintf("%x", v)
		if v.Sign() >= 0 && len(s) > 0 && s[0] >= '8' {
			s = "0" + s
		}
		if c == 'X' {
			s = strings.ToUpper(s)
		}
		return s
	}
	_ = size
	base := 16
	if c|0x20 == 'b' {
		base = 2
	}
	s := strconv.FormatUint(u, base)
	if c == 'X' {
		s = strings.ToUpper(s)
	}
	if len(s) < prec {
		s = strings.Repeat("0", prec-len(s)) + s
	}
	return s
}

// customNumber applies a custom format string: 0 # . , % ‰ E0 'text' "text" \c and sections.
func customNumber(n number, format string) string {
	sections := splitSections(format)
	zero := n.digits == "" && !n.float || n.float && n.f == 0
	sec, neg := sections[0], n.neg && !zero
	switch {
	case len(sections) >= 3 && zero:
		sec, neg = sections[2], false
	case len(sections) >= 2 && neg && sections[1] != "":
		sec, neg = sections[1], false
	}
	out, wasZero := customSection(n, sec)
	if wasZero && !zero && len(sections) >= 3 {
		out, _ = customSection(number{integer: true}, sections[2])
		neg = false
	}
	if neg && !wasZero {
		out = "-" + out
	}
	return out
}

func splitSections(f string) []string {
	var out []string
	start := 0
	for i := 0; i < len(f); i++ {
		switch f[i] {
		case '\\':
			i++
		case '\'', '"':
			q := f[i]
			for i++; i < len(f) && f[i] != q; i++ {
			}
		case ';':
			out = append(out, f[start:i])
			start = i + 1
		}
	}
	return append(out, f[start:])
}

func customSection(n number, f string) (string, bool) {
	// First pass: what the section asks for.
	intDigits, fracDigits, fracZeros := 0, 0, 0
	firstZero := -1 // index among integer places of the first '0'
	scale, grouping, expFmt := 0, false, false
	seenPoint := false
	trailingCommas := 0
	expZeros, expUpper, expPlus := 0, false, false
	for i := 0; i < len(f); i++ {
		switch c := f[i]; c {
		case '\\':
			i++
		case '\'', '"':
			for i++; i < len(f) && f[i] != c; i++ {
			}
		case '0', '#':
			if expFmt {
				continue
			}
			if seenPoint {
				fracDigits++
				if c == '0' {
					fracZeros = fracDigits
				}
			} else {
				if trailingCommas > 0 {
					grouping, trailingCommas = true, 0
				}
				if c == '0' && firstZero < 0 {
					firstZero = intDigits
				}
				intDigits++
			}
		case '.':
			seenPoint = true
		case ',':
			if intDigits > 0 && !seenPoint {
				trailingCommas++
			}
		case '%':
			scale += 2
		case 'E', 'e':
			j := i + 1
			if j < len(f) && (f[j] == '+' || f[j] == '-') {
				j++
			}
			if j < len(f) && f[j] == '0' && !expFmt {
				expFmt, expUpper, expPlus = true, c == 'E', f[i+1] == '+'
				for ; j < len(f) && f[j] == '0'; j++ {
					expZeros++
				}
				i = j - 1
			}
		}
	}
	scale -= 3 * trailingCommas
	// The digits, rounded half away from zero on 15 significant ones.
	d, point := n.digits, n.point
	if n.float {
		s := strconv.FormatFloat(math.Abs(n.f), 'e', 14, 64)
		if n.bits == 32 {
			s = strconv.FormatFloat(math.Abs(n.f), 'e', 6, 32)
		}
		mant, e, _ := strings.Cut(s, "e")
		exp, _ := strconv.Atoi(e)
		d = strings.TrimRight(strings.Replace(mant, ".", "", 1), "0")
		point = exp + 1
		if d == "" {
			point = 0
		}
	}
	exp := 0
	if d != "" {
		point += scale
	}
	if expFmt {
		want := max(intDigits, 1)
		if d != "" {
			d, point = roundHalfUp(d, point, want+fracDigits)
			exp = point - want
			point = want
		}
	} else {
		d, point = roundHalfUp(d, point, point+fracDigits)
	}
	d = strings.TrimRight(d, "0")
	if d == "" {
		point = 0
	}
	intPart, frac := "", ""
	switch {
	case point <= 0:
		frac = strings.Repeat("0", -point) + d
	case point >= len(d):
		intPart = d + strings.Repeat("0", point-len(d))
	default:
		intPart, frac = d[:point], d[point:]
	}
	minInt := 0
	if firstZero >= 0 {
		minInt = intDigits - firstZero
	}
	if len(intPart) < minInt {
		intPart = strings.Repeat("0", minInt-len(intPart)) + intPart
	}
	if len(frac) < fracZeros {
		frac += strings.Repeat("0", fracZeros-len(frac))
	}
	// Second pass: lay out.
	var b strings.Builder
	place := intDigits // placeholders still to come
	written := 0
	emit := func(k int) {
		for ; k > 0; k-- {
			b.WriteByte(intPart[written])
			written++
			if rest := len(intPart) - written; grouping && rest > 0 && rest%3 == 0 {
				b.WriteByte(',')
			}
		}
	}
	fp := 0
	seenPoint = false
	expDone := false
	for i := 0; i < len(f); i++ {
		switch c := f[i]; c {
		case '\\':
			if i++; i < len(f) {
				b.WriteByte(f[i])
			}
		case '\'', '"':
			for i++; i < len(f) && f[i] != c; i++ {
				b.WriteByte(f[i])
			}
		case '0', '#':
			if seenPoint {
				if fp < len(frac) {
					b.WriteByte(frac[fp])
				}
				fp++
				continue
			}
			place--
			if k := len(intPart) - written - place; k > 0 {
				emit(k)
			}
		case '.':
			if !seenPoint {
				if intDigits == 0 {
					emit(len(intPart))
				}
				seenPoint = true
				if len(frac) > 0 {
					b.WriteByte('.')
				}
			}
		case ',':
		case 'E', 'e':
			if expFmt && !expDone {
				j := i + 1
				if j < len(f) && (f[j] == '+' || f[j] == '-') {
					j++
				}
				if j < len(f) && f[j] == '0' {
					for j < len(f) && f[j] == '0' {
						j++
					}
					i = j - 1
					expDone = true
					if expUpper {
						b.WriteByte('E')
					} else {
						b.WriteByte('e')
					}
					x := exp
					if x < 0 {
						b.WriteByte('-')
						x = -x
					} else if expPlus {
						b.WriteByte('+')
					}
					t := strconv.Itoa(x)
					b.WriteString(strings.Repeat("0", max(expZeros-len(t), 0)) + t)
					continue
				}
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), d == ""
}
