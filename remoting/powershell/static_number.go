package powershell

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

var numberLimits = map[string][2]any{
	"System.SByte": {int8(math.MinInt8), int8(math.MaxInt8)}, "System.Byte": {uint8(0), uint8(math.MaxUint8)},
	"System.Int16": {int16(math.MinInt16), int16(math.MaxInt16)}, "System.UInt16": {uint16(0), uint16(math.MaxUint16)},
	"System.Int32": {int32(math.MinInt32), int32(math.MaxInt32)}, "System.UInt32": {uint32(0), uint32(math.MaxUint32)},
	"System.Int64": {int64(math.MinInt64), int64(math.MaxInt64)}, "System.UInt64": {uint64(0), uint64(math.MaxUint64)},
	"System.Single": {float32(-math.MaxFloat32), float32(math.MaxFloat32)}, "System.Double": {-math.MaxFloat64, math.MaxFloat64},
	"System.Char": {psobject.Char(0), psobject.Char(math.MaxUint16)},
}

// netNumber reads text as the Parse methods of .NET do, which know neither hexadecimal nor multipliers.
func netNumber(f *frame, s, typ string, hex bool) (any, error) {
	t := strings.TrimSpace(s)
	bad := netError("System.FormatException", "The input string '"+s+"' was not in a correct format.")
	if t == "" {
		return nil, bad
	}
	if hex {
		n, ok := new(big.Int).SetString(t, 16)
		if !ok {
			return nil, bad
		}
		bits := map[string]uint{"System.Int32": 32, "System.Int64": 64, "System.Byte": 8, "System.Int16": 16}[typ]
		if bits > 0 && n.BitLen() == int(bits) && typ != "System.Byte" {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), bits))
		}
		return f.convert(n, f.in.rs.typeOf(typ))
	}
	switch typ {
	case "System.Double", "System.Single":
		u := strings.ReplaceAll(t, ",", "")
		switch strings.ToLower(u) {
		case "nan":
			return f.convert(math.NaN(), f.in.rs.typeOf(typ))
		case "infinity", "∞":
			return f.convert(math.Inf(1), f.in.rs.typeOf(typ))
		case "-infinity", "-∞":
			return f.convert(math.Inf(-1), f.in.rs.typeOf(typ))
		}
		if strings.ContainsAny(u, "xXpP_") || strings.ContainsAny(strings.ToLower(u), "in") {
			return nil, bad
		}
		d, err := strconv.ParseFloat(u, 64)
		if err != nil && !math.IsInf(d, 0) {
			return nil, bad
		}
		if typ == "System.Single" {
			return float32(d), nil
		}
		return d, nil
	case "System.Decimal":
		d, err := psobject.ParseDecimal(strings.ReplaceAll(t, ",", ""))
		if err != nil {
			if _, ok := new(big.Float).SetString(t); ok {
				return nil, netError("System.OverflowException", "Value was either too large or too small for a Decimal.")
			}
			return nil, bad
		}
		return d, nil
	case "System.Numerics.BigInteger":
		n, ok := new(big.Int).SetString(strings.TrimPrefix(t, "+"), 10)
		if !ok {
			return nil, netError("System.FormatException", "The value could not be parsed.")
		}
		return n, nil
	}
	for i, c := range t {
		if (c < '0' || c > '9') && !(i == 0 && (c == '-' || c == '+')) {
			return nil, bad
		}
	}
	n, ok := new(big.Int).SetString(strings.TrimPrefix(t, "+"), 10)
	if !ok {
		return nil, bad
	}
	v, err := f.convert(n, f.in.rs.typeOf(typ))
	if err != nil {
		what := map[string]string{"System.SByte": "a signed byte", "System.Byte": "an unsigned byte", "System.Int16": "an Int16", "System.UInt16": "a UInt16",
			"System.Int32": "an Int32", "System.UInt32": "a UInt32", "System.Int64": "an Int64", "System.UInt64": "a UInt64"}[typ]
		return nil, netError("System.OverflowException", "Value was either too large or too small for "+what+".")
	}
	return v, nil
}

func numberProperty(typ, name string) (any, bool) {
	if l, ok := numberLimits[typ]; ok {
		switch name {
		case "minvalue":
			return l[0], true
		case "maxvalue":
			return l[1], true
		}
	}
	switch typ {
	case "System.Double":
		switch name {
		case "nan":
			return math.NaN(), true
		case "positiveinfinity":
			return math.Inf(1), true
		case "negativeinfinity":
			return math.Inf(-1), true
		case "epsilon":
			return math.SmallestNonzeroFloat64, true
		case "pi":
			return math.Pi, true
		case "e":
			return math.E, true
		}
	case "System.Single":
		switch name {
		case "nan":
			return float32(math.NaN()), true
		case "positiveinfinity":
			return float32(math.Inf(1)), true
		case "negativeinfinity":
			return float32(math.Inf(-1)), true
		case "epsilon":
			return float32(math.SmallestNonzeroFloat32), true
		}
	case "System.Decimal":
		d := func(s string) any { v, _ := psobject.ParseDecimal(s); return v }
		switch name {
		case "maxvalue":
			return d("79228162514264337593543950335"), true
		case "minvalue":
			return d("-79228162514264337593543950335"), true
		case "zero":
			return d("0"), true
		case "one":
			return d("1"), true
		case "minusone":
			return d("-1"), true
		}
	case "System.Numerics.BigInteger":
		switch name {
		case "zero":
			return new(big.Int), true
		case "one":
			return big.NewInt(1), true
		case "minusone":
			return big.NewInt(-1), true
		}
	case "System.Math":
		switch name {
		case "pi":
			return math.Pi, true
		case "e":
			return math.E, true
		case "tau":
			return 2 * math.Pi, true
		}
	}
	return nil, false
}

// parseMethods are Parse and TryParse of a number's type.
func parseMethods(typ string) map[string]method {
	hex := func(c *netCall) bool {
		for i := 1; i < c.n(); i++ {
			if _, ok := c.at(i).(*reference); ok {
				continue
			}
			if e, err := c.as(i, "System.Globalization.NumberStyles"); err == nil {
				if v, ok := e.(psobject.Enum); ok && v.Value&512 != 0 {
					return true
				}
			}
		}
		return false
	}
	return map[string]method{
		"parse": func(c *netCall) (any, error) {
			if c.n() == 0 {
				return nil, c.wrong()
			}
			return netNumber(c.f, c.text(0), typ, hex(c))
		},
		"tryparse": func(c *netCall) (any, error) {
			return c.try(func() (any, error) {
				if c.at(0) == nil {
					return nil, netError("System.FormatException", "")
				}
				return netNumber(c.f, c.text(0), typ, hex(c))
			}, typ)
		},
	}
}

// try runs a parser and stores its result in the [ref] argument, which is the last.
func (c *netCall) try(run func() (any, error), typ string) (any, error) {
	var ref *reference
	for i := range c.args {
		if r, ok := psobject.Base(c.args[i]).(*reference); ok {
			ref = r
		}
	}
	v, err := run()
	ok := err == nil
	if !ok {
		v, _ = c.f.zero(c.f.in.rs.typeByFull(typ))
	}
	if ref != nil {
		// What the variable holds has to be of the parameter's type, though nobody reads it.
		if old := plain(ref.get()); old != nil {
			if _, bad := c.f.convert(old, c.f.in.rs.typeByFull(typ)); bad != nil {
				return nil, netError(smaPrefix+"PSInvalidCastException", bad.Error())
			}
		}
		if err := ref.set(v); err != nil {
			return nil, err
		}
	}
	return ok, nil
}

func floatTests() map[string]method {
	one := func(test func(float64) bool) method {
		return func(c *netCall) (any, error) {
			x, err := c.float(0)
			return test(x), err
		}
	}
	return map[string]method{
		"isnan":              one(math.IsNaN),
		"isinfinity":         one(func(x float64) bool { return math.IsInf(x, 0) }),
		"ispositiveinfinity": one(func(x float64) bool { return math.IsInf(x, 1) }),
		"isnegativeinfinity": one(func(x float64) bool { return math.IsInf(x, -1) }),
		"isfinite":           one(func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }),
	}
}

func decimalMethods() map[string]method {
	one := func(fn func(psobject.Decimal) psobject.Decimal) method {
		return func(c *netCall) (any, error) {
			v, err := c.as(0, "System.Decimal")
			if err != nil {
				return nil, err
			}
			return fn(v.(psobject.Decimal)), nil
		}
	}
	return map[string]method{
		"floor": one(decimalFloor), "ceiling": one(decimalCeiling), "truncate": one(decimalTruncate),
		"round": func(c *netCall) (any, error) {
			v, err := c.as(0, "System.Decimal")
			if err != nil {
				return nil, err
			}
			c.args[0] = v
			return mathRound(c)
		},
		"negate": one(func(d psobject.Decimal) psobject.Decimal { return d.Neg() }),
	}
}

func bigMethods() map[string]method {
	two := func(fn func(z, a, b *big.Int) *big.Int) method {
		return func(c *netCall) (any, error) {
			a, err := c.as(0, "System.Numerics.BigInteger")
			if err != nil {
				return nil, err
			}
			b, err := c.as(1, "System.Numerics.BigInteger")
			if err != nil {
				return nil, err
			}
			return fn(new(big.Int), a.(*big.Int), b.(*big.Int)), nil
		}
	}
	return map[string]method{
		"add": two((*big.Int).Add), "subtract": two((*big.Int).Sub), "multiply": two((*big.Int).Mul),
		"divide": func(c *netCall) (any, error) {
			if b, err := c.as(1, "System.Numerics.BigInteger"); err == nil && b.(*big.Int).Sign() == 0 {
				return nil, netError("System.DivideByZeroException", "Attempted to divide by zero.")
			}
			return two((*big.Int).Quo)(c)
		},
		"greatestcommondivisor": two(func(z, a, b *big.Int) *big.Int {
			return z.GCD(nil, nil, new(big.Int).Abs(a), new(big.Int).Abs(b))
		}),
		"max": two(func(z, a, b *big.Int) *big.Int {
			if a.Cmp(b) >= 0 {
				return a
			}
			return b
		}),
		"min": two(func(z, a, b *big.Int) *big.Int {
			if a.Cmp(b) <= 0 {
				return a
			}
			return b
		}),
		"pow": func(c *netCall) (any, error) {
			a, err := c.as(0, "System.Numerics.BigInteger")
			if err != nil {
				return nil, err
			}
			n, err := c.int(1)
			if err != nil {
				return nil, err
			}
			if n < 0 || n*a.(*big.Int).BitLen() > 1<<24 {
				return nil, netError("System.ArgumentOutOfRangeException", "The number must be greater than or equal to zero. (Parameter 'exponent')")
			}
			return new(big.Int).Exp(a.(*big.Int), big.NewInt(int64(n)), nil), nil
		},
		"abs": func(c *netCall) (any, error) {
			a, err := c.as(0, "System.Numerics.BigInteger")
			if err != nil {
				return nil, err
			}
			return new(big.Int).Abs(a.(*big.Int)), nil
		},
		"modpow": func(c *netCall) (any, error) {
			var v [3]*big.Int
			for i := range v {
				x, err := c.as(i, "System.Numerics.BigInteger")
				if err != nil {
					return nil, err
				}
				v[i] = x.(*big.Int)
			}
			if v[2].Sign() == 0 {
				return nil, netError("System.DivideByZeroException", "Attempted to divide by zero.")
			}
			return new(big.Int).Exp(v[0], v[1], v[2]), nil
		},
	}
}
