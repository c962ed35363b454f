package psobject

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is a System.Decimal: an integer of up to 96 bits with 0 to 28 decimal places. The places are kept: 1.10 is
// equal to 1.1 but prints as 1.10.
type Decimal struct {
	hi       uint32
	lo       uint64
	scale    uint8
	negative bool
}

// MaxDecimalScale is the largest number of decimal places.
const MaxDecimalScale = 28

var (
	maxDecimal = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 96), big.NewInt(1))
	bigTen     = big.NewInt(10)
)

func pow10(n int) *big.Int { return new(big.Int).Exp(bigTen, big.NewInt(int64(n)), nil) }

// NewDecimal returns unscaled * 10^-scale, rounded half to even to what fits. ok is false on overflow.
func NewDecimal(unscaled *big.Int, scale int) (d Decimal, ok bool) {
	n := new(big.Int).Abs(unscaled)
	neg := unscaled.Sign() < 0
	if scale < 0 {
		if scale < -29 {
			return Decimal{}, n.Sign() == 0
		}
		n.Mul(n, pow10(-scale))
		scale = 0
	}
	drop := max(scale-MaxDecimalScale, 0)
	for {
		t := n
		if drop > 0 {
			t = roundedQuo(n, pow10(drop))
		}
		if t.Cmp(maxDecimal) <= 0 {
			var b [12]byte
			t.FillBytes(b[:])
			d = Decimal{
				hi:       uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3]),
				scale:    uint8(scale - drop),
				negative: neg && t.Sign() != 0,
			}
			for _, c := range b[4:] {
				d.lo = d.lo<<8 | uint64(c)
			}
			return d, true
		}
		if drop == scale {
			return Decimal{}, false
		}
		// Estimate the digits too many, at least one.
		extra := len(t.String()) - 29
		drop = min(drop+max(extra, 1), scale)
	}
}

// roundedQuo divides, half to even; both are positive.
func roundedQuo(n, d *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	switch c := r.Lsh(r, 1).Cmp(d); {
	case c > 0, c == 0 && q.Bit(0) == 1:
		q.Add(q, big.NewInt(1))
	}
	return q
}

// DecimalOfInt returns n as a Decimal.
func DecimalOfInt(n int64) Decimal {
	d := Decimal{lo: uint64(n), negative: n < 0}
	if n < 0 {
		d.lo = -d.lo
	}
	return d
}

// DecimalOfFloat converts as .NET does, keeping 15 significant digits. ok is false where f does not fit.
func DecimalOfFloat(f float64) (Decimal, bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) || math.Abs(f) >= 79228162514264337593543950336.0 {
		return Decimal{}, false
	}
	d, err := ParseDecimal(strconv.FormatFloat(f, 'e', 14, 64))
	if err != nil {
		return Decimal{}, false
	}
	return d.trim(), true
}

// trim removes zeros at the end of the decimal places.
func (d Decimal) trim() Decimal {
	n := d.Unscaled()
	s := int(d.scale)
	for s > 0 {
		q, r := new(big.Int).QuoRem(n, bigTen, new(big.Int))
		if r.Sign() != 0 {
			break
		}
		n, s = q, s-1
	}
	t, _ := NewDecimal(n, s)
	return t
}

// ParseDecimal reads digits with an optional sign, point and exponent. Places are kept as written.
func ParseDecimal(s string) (Decimal, error) {
	bad := func() (Decimal, error) { return Decimal{}, fmt.Errorf("psobject: %q is no decimal number", s) }
	t := strings.TrimSpace(s)
	if len(t) > 4096 {
		return bad()
	}
	exp := 0
	if i := strings.IndexAny(t, "eE"); i >= 0 {
		n, err := strconv.Atoi(t[i+1:])
		if err != nil || n > 1000 || n < -1000 {
			return bad()
		}
		exp, t = n, t[:i]
	}
	intPart, frac, _ := strings.Cut(t, ".")
	digits := strings.TrimLeft(intPart, "+-")
	if len(intPart)-len(digits) > 1 || digits+frac == "" {
		return bad()
	}
	for _, c := range digits + frac {
		if c < '0' || c > '9' {
			return bad()
		}
	}
	n, _ := new(big.Int).SetString(digits+frac, 10)
	if strings.HasPrefix(intPart, "-") {
		n.Neg(n)
	}
	d, ok := NewDecimal(n, len(frac)-exp)
	if !ok {
		return Decimal{}, fmt.Errorf("psobject: %q is too large for a decimal", s)
	}
	return d, nil
}

// Unscaled returns the signed integer without its decimal point.
func (d Decimal) Unscaled() *big.Int {
	n := new(big.Int).SetUint64(uint64(d.hi))
	n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(d.lo))
	if d.negative {
		n.Neg(n)
	}
	return n
}

// Scale returns the number of decimal places.
func (d Decimal) Scale() int { return int(d.scale) }

// Sign returns -1, 0 or 1.
func (d Decimal) Sign() int {
	switch {
	case d.hi == 0 && d.lo == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// String returns all decimal places.
func (d Decimal) String() string {
	s := new(big.Int).Abs(d.Unscaled()).String()
	if n := int(d.scale); n > 0 {
		if len(s) <= n {
			s = strings.Repeat("0", n-len(s)+1) + s
		}
		s = s[:len(s)-n] + "." + s[len(s)-n:]
	}
	if d.negative {
		s = "-" + s
	}
	return s
}

// Float returns the nearest double.
func (d Decimal) Float() float64 {
	f, _ := strconv.ParseFloat(d.String(), 64)
	return f
}

// Cmp compares values; 1.10 equals 1.1.
func (d Decimal) Cmp(e Decimal) int {
	a, b, _ := aligned(d, e)
	return a.Cmp(b)
}

func aligned(d, e Decimal) (a, b *big.Int, scale int) {
	a, b = d.Unscaled(), e.Unscaled()
	scale = int(max(d.scale, e.scale))
	a.Mul(a, pow10(scale-int(d.scale)))
	b.Mul(b, pow10(scale-int(e.scale)))
	return a, b, scale
}

// Add returns d + e; ok is false on overflow.
func (d Decimal) Add(e Decimal) (Decimal, bool) {
	a, b, s := aligned(d, e)
	return NewDecimal(a.Add(a, b), s)
}

// Sub returns d - e; ok is false on overflow.
func (d Decimal) Sub(e Decimal) (Decimal, bool) { return d.Add(e.Neg()) }

// Neg returns -d.
func (d Decimal) Neg() Decimal { d.negative = !d.negative && d.Sign() != 0; return d }

// Mul returns d * e; ok is false on overflow.
func (d Decimal) Mul(e Decimal) (Decimal, bool) {
	n := d.Unscaled()
	return NewDecimal(n.Mul(n, e.Unscaled()), int(d.scale)+int(e.scale))
}

// Quo returns d / e to 28 significant places at most; ok is false on overflow or where e is 0.
func (d Decimal) Quo(e Decimal) (Decimal, bool) {
	if e.Sign() == 0 {
		return Decimal{}, false
	}
	const extra = 40
	a, b := d.Unscaled(), e.Unscaled()
	neg := a.Sign()*b.Sign() < 0
	q := roundedQuo(new(big.Int).Mul(a.Abs(a), pow10(extra)), b.Abs(b))
	if neg {
		q.Neg(q)
	}
	r, ok := NewDecimal(q, extra+int(d.scale)-int(e.scale))
	if !ok {
		return r, false
	}
	t := r.trim()
	// Exact results keep at least the places of the operands' difference.
	if want := int(d.scale) - int(e.scale); want > int(t.scale) {
		n := t.Unscaled()
		if u, ok := NewDecimal(n.Mul(n, pow10(want-int(t.scale))), want); ok {
			t = u
		}
	}
	return t, true
}

// Rem returns the remainder with the sign of d; ok is false where e is 0.
func (d Decimal) Rem(e Decimal) (Decimal, bool) {
	if e.Sign() == 0 {
		return Decimal{}, false
	}
	a, b, s := aligned(d, e)
	return NewDecimal(a.Rem(a, b), s)
}

// Round returns d with the places given, half to even.
func (d Decimal) Round(places int) Decimal {
	if int(d.scale) <= places {
		return d
	}
	n := d.Unscaled()
	neg := n.Sign() < 0
	q := roundedQuo(n.Abs(n), pow10(int(d.scale)-places))
	if neg {
		q.Neg(q)
	}
	r, _ := NewDecimal(q, places)
	return r
}
