package parse

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

var multipliers = map[string]int64{"kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40, "pb": 1 << 50}

// numeral is a numeric literal cut into its parts.
type numeral struct {
	negative bool
	base     int
	digits   string // without sign and base prefix
	real     bool
	suffix   string // lower case
	mult     int64
}

// cutNumeral reads the longest numeric literal at the start of s; n is how many bytes it takes, 0 where there is none.
func cutNumeral(s string) (numeral, int) {
	v := numeral{base: 10, mult: 1}
	i := 0
	if i < len(s) {
		if s[i] == '+' {
			i++
		} else if s[i] == '-' {
			v.negative = true
			i++
		} else if strings.HasPrefix(s, "–") || strings.HasPrefix(s, "—") {
			v.negative = true
			i += 3
		}
	}
	at := func(j int) byte {
		if j < len(s) {
			return s[j]
		}
		return 0
	}
	digits := func(set string) int {
		j := i
		for j < len(s) && strings.IndexByte(set, s[j]) >= 0 {
			j++
		}
		return j
	}
	if at(i) == '0' && (at(i+1) == 'x' || at(i+1) == 'X') {
		v.base = 16
		i += 2
	} else if at(i) == '0' && (at(i+1) == 'b' || at(i+1) == 'B') {
		v.base = 2
		i += 2
	}
	start := i
	switch v.base {
	case 16:
		i = digits("0123456789abcdefABCDEF")
	case 2:
		i = digits("01")
	default:
		i = digits("0123456789")
		if at(i) == '.' && at(i+1) != '.' {
			v.real = true
			i++
			i = digits("0123456789")
		}
		if c := at(i); (c == 'e' || c == 'E') && i > start {
			j := i + 1
			if at(j) == '+' || at(j) == '-' {
				j++
			}
			if d := at(j); d >= '0' && d <= '9' {
				v.real = true
				i = j
				i = digits("0123456789")
			}
		}
	}
	v.digits = s[start:i]
	if v.base == 16 && v.digits == "" && i == len(s) {
		v.digits = "0" // 0x alone is a number
	}
	if v.digits == "" || v.digits == "." {
		return v, 0
	}
	lower := strings.ToLower(s[i:min(len(s), i+4)])
	for _, suffix := range []string{"ul", "us", "uy", "u", "l", "s", "y", "n", "d"} {
		if strings.HasPrefix(lower, suffix) && !(suffix == "d" && v.base == 16) {
			v.suffix = suffix
			lower = lower[len(suffix):]
			i += len(suffix)
			break
		}
	}
	if len(lower) >= 2 {
		if m, ok := multipliers[lower[:2]]; ok {
			v.mult = m
			i += 2
		}
	}
	return v, i
}

// integer gives the literal as a whole number; hexadecimal and binary ones of a full register's width are signed.
func (v numeral) integer() (*big.Int, bool) {
	n, ok := new(big.Int).SetString(v.digits, v.base)
	if !ok {
		return nil, false
	}
	if v.base != 10 && !strings.HasPrefix(v.suffix, "u") {
		bits := len(v.digits)
		if v.base == 16 {
			bits *= 4
		}
		for _, width := range []int{8, 16, 32, 64, 96, 128} {
			if bits != width {
				continue
			}
			// 0xFF and 0xFFFF are positive unless the suffix says that the register is that small.
			signed := width >= 32 || width == 8 && v.suffix == "y" || width == 16 && v.suffix == "s" || v.base == 2
			if v.suffix == "l" && width < 64 {
				signed = false
			}
			if signed && n.Bit(width-1) == 1 {
				n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(width)))
			}
		}
	}
	if v.negative {
		n.Neg(n)
	}
	return n, true
}

// value makes the value that PowerShell gives the literal; false where its type cannot hold it.
func (v numeral) value() (any, bool) {
	mult := big.NewInt(v.mult)
	if v.real {
		switch v.suffix {
		case "d":
			d, err := psobject.ParseDecimal(sign(v.negative) + v.digits)
			if err != nil {
				return nil, false
			}
			if v.mult != 1 {
				d, ok := d.Mul(psobject.DecimalOfInt(v.mult))
				return d, ok
			}
			return d, true
		case "":
			f, err := strconv.ParseFloat(v.digits, 64)
			if err != nil && !math.IsInf(f, 0) {
				return nil, false
			}
			if v.negative {
				f = -f
			}
			return f * float64(v.mult), true
		}
		// A whole number's suffix takes the rounded value.
		f, _, err := big.ParseFloat(v.digits, 10, 400, big.ToNearestEven)
		if err != nil {
			return nil, false
		}
		if v.negative {
			f.Neg(f)
		}
		f.Mul(f, new(big.Float).SetInt(mult))
		n := roundEven(f)
		return v.sized(n)
	}
	n, ok := v.integer()
	if !ok {
		return nil, false
	}
	n = new(big.Int).Mul(n, mult)
	if v.suffix != "" {
		return v.sized(n)
	}
	wide := v.base == 16 && len(v.digits) > 8 || v.base == 2 && len(v.digits) > 32
	switch {
	case n.IsInt64():
		if i := n.Int64(); i >= math.MinInt32 && i <= math.MaxInt32 && !wide {
			return int32(i), true
		}
		return n.Int64(), true
	}
	if v.base != 10 && v.mult == 1 {
		return nil, false
	}
	if d, ok := psobject.NewDecimal(n, 0); ok && v.mult == 1 || ok && v.base == 10 {
		return d, true
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return f, true
}

func sign(negative bool) string {
	if negative {
		return "-"
	}
	return ""
}

func roundEven(f *big.Float) *big.Int {
	n, _ := f.Int(nil)
	frac := new(big.Float).Sub(f, new(big.Float).SetInt(n))
	half := big.NewFloat(0.5)
	c := new(big.Float).Abs(frac).Cmp(half)
	if c > 0 || c == 0 && n.Bit(0) == 1 {
		n.Add(n, big.NewInt(int64(frac.Sign())))
	}
	return n
}

// sized gives n the type of the suffix.
func (v numeral) sized(n *big.Int) (any, bool) {
	fits := func(lo, hi int64) bool { return n.IsInt64() && n.Int64() >= lo && n.Int64() <= hi }
	switch v.suffix {
	case "l":
		return n.Int64(), n.IsInt64()
	case "s":
		return int16(n.Int64()), fits(math.MinInt16, math.MaxInt16)
	case "y":
		return int8(n.Int64()), fits(math.MinInt8, math.MaxInt8)
	case "us":
		return uint16(n.Int64()), fits(0, math.MaxUint16)
	case "uy":
		return uint8(n.Int64()), fits(0, math.MaxUint8)
	case "ul":
		return n.Uint64(), n.IsUint64()
	case "u":
		if fits(0, math.MaxUint32) {
			return uint32(n.Int64()), true
		}
		return n.Uint64(), n.IsUint64()
	case "n":
		return n, true
	case "d":
		d, ok := psobject.NewDecimal(n, 0)
		return d, ok
	}
	return nil, false
}

// Number reads text as PowerShell reads a numeric literal, blanks around it allowed; the conversion of strings to numbers uses it.
func Number(text string) (any, bool) {
	s := strings.TrimSpace(text)
	v, n := cutNumeral(s)
	if n == 0 || n != len(s) {
		return nil, false
	}
	return v.value()
}

// scanNumber cuts a number; where other text follows without a gap it is a bare word.
func (p *parser) scanNumber(start int) token {
	v, n := cutNumeral(p.text[start:p.limit])
	end := start + n
	if n > 0 {
		c, w := p.runeAt(end)
		ends := forcesNew(c, w)
		if p.mode == modeExpression {
			ends = p.forcesNewAfterNumber(end)
		}
		if !ends {
			n = 0
		}
	}
	if n == 0 {
		if p.mode == modeExpression {
			if c := p.text[start]; c == '-' || c == '+' {
				p.pos = start + 1
				return token{kind: tBinary, start: start, end: start + 1, text: string(c)}
			}
		}
		return p.scanGeneric(start)
	}
	p.pos = end
	t := token{kind: tNumber, start: start, end: end, text: p.text[start:end]}
	value, ok := v.value()
	if !ok {
		p.report(t.extent(), "BadNumericConstant", "The numeric constant "+t.text+" is not valid.")
		value = int32(0)
	}
	t.expr = &ast.Number{Extent: t.extent(), Value: value}
	return t
}
