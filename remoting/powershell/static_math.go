package powershell

import (
	"math"
	"math/big"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func mathOne(fn func(float64) float64) method {
	return func(c *netCall) (any, error) {
		if c.n() != 1 {
			return nil, c.wrong()
		}
		x, err := c.float(0)
		if err != nil {
			return nil, err
		}
		return fn(x), nil
	}
}

// keep is a method of Math whose result has the argument's type.
func mathKeep(onDecimal func(psobject.Decimal) psobject.Decimal, onFloat func(float64) float64) method {
	return func(c *netCall) (any, error) {
		if c.n() != 1 {
			return nil, c.wrong()
		}
		if d, ok := psobject.Base(c.at(0)).(psobject.Decimal); ok {
			return onDecimal(d), nil
		}
		x, err := c.float(0)
		if err != nil {
			return nil, err
		}
		return onFloat(x), nil
	}
}

func decimalFloor(d psobject.Decimal) psobject.Decimal {
	t := decimalTruncate(d)
	if t.Cmp(d) > 0 {
		t, _ = t.Sub(psobject.DecimalOfInt(1))
	}
	return t
}

func decimalCeiling(d psobject.Decimal) psobject.Decimal {
	t := decimalTruncate(d)
	if t.Cmp(d) < 0 {
		t, _ = t.Add(psobject.DecimalOfInt(1))
	}
	return t
}

func decimalTruncate(d psobject.Decimal) psobject.Decimal {
	n := d.Unscaled()
	n.Quo(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale())), nil))
	t, _ := psobject.NewDecimal(n, 0)
	return t
}

// numberArg gives an argument as a number: text is read as one.
func (c *netCall) numberArg(i int) (any, error) {
	b := psobject.Base(c.at(i))
	switch b.(type) {
	case string, nil:
		return c.as(i, "System.Double")
	case psobject.Char, bool, psobject.Enum:
		return c.as(i, "System.Int32")
	}
	return b, nil
}

// mathRound is Math.Round with digits and a mode.
func mathRound(c *netCall) (any, error) {
	digits, mode := 0, "ToEven"
	for i := 1; i < c.n(); i++ {
		switch v := psobject.Base(c.at(i)).(type) {
		case psobject.Enum:
			mode = v.Name
		case string:
			if i == 1 && c.n() == 2 {
				n, err := c.int(i) // text is a number of digits where one may stand
				if err != nil {
					return nil, err
				}
				digits = n
				continue
			}
			e, err := c.as(i, "System.MidpointRounding")
			if err != nil {
				n, err := c.int(i)
				if err != nil {
					return nil, err
				}
				digits = n
				continue
			}
			mode = e.(psobject.Enum).Name
		default:
			n, err := c.int(i)
			if err != nil {
				return nil, err
			}
			digits = n
		}
	}
	if c.n() == 0 || c.n() > 3 {
		return nil, c.wrong()
	}
	x, err := c.numberArg(0)
	if err != nil {
		return nil, err
	}
	if d, ok := x.(psobject.Decimal); ok {
		return roundDecimal(d, digits, mode), nil
	}
	v, err := c.float(0)
	if err != nil {
		return nil, err
	}
	if digits < 0 || digits > 15 {
		return nil, netError("System.ArgumentOutOfRangeException", "Rounding digits must be between 0 and 15, inclusive. (Parameter 'digits')")
	}
	return roundFloat(v, digits, mode), nil
}

func roundFloat(v float64, digits int, mode string) float64 {
	p := math.Pow(10, float64(digits))
	if math.Abs(v) >= 1e16/p {
		return v
	}
	x := v * p
	switch mode {
	case "AwayFromZero":
		x = math.Round(x)
		// math.Round is half away from zero, but the product may fall just short of the half.
	case "ToZero":
		x = math.Trunc(x)
	case "ToNegativeInfinity":
		x = math.Floor(x)
	case "ToPositiveInfinity":
		x = math.Ceil(x)
	default:
		x = math.RoundToEven(x)
	}
	return x / p
}

func roundDecimal(d psobject.Decimal, digits int, mode string) psobject.Decimal {
	switch mode {
	case "AwayFromZero", "ToZero", "ToNegativeInfinity", "ToPositiveInfinity":
		n := d.Unscaled()
		drop := d.Scale() - digits
		if drop <= 0 {
			return d
		}
		p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(drop)), nil)
		q, r := new(big.Int).QuoRem(n, p, new(big.Int))
		up := false
		switch mode {
		case "AwayFromZero":
			r2 := new(big.Int).Abs(r)
			up = r2.Lsh(r2, 1).Cmp(p) >= 0
		case "ToNegativeInfinity":
			up = r.Sign() < 0
		case "ToPositiveInfinity":
			up = r.Sign() > 0
		}
		if up {
			q.Add(q, big.NewInt(int64(n.Sign())))
		}
		out, _ := psobject.NewDecimal(q, digits)
		return out
	}
	return d.Round(digits)
}

// mathPick is Max and Min: the result has the type both arguments fit in.
func mathPick(max bool) method {
	return func(c *netCall) (any, error) {
		if c.n() != 2 {
			return nil, c.wrong()
		}
		a, b := psobject.Base(c.at(0)), psobject.Base(c.at(1))
		// The overload is chosen by the first argument that is a number.
		typ := ""
		for _, v := range []any{a, b} {
			if dotnet.IsNumber(v) {
				typ = typeNameOf(v)
				break
			}
		}
		if typ == "" {
			typ = "System.Double"
		}
		wide := typ
		if x, ok := b.(float64); ok && typ == "System.Int32" {
			// A double that the first argument's type takes is rounded to it.
			_ = x
		}
		x, err := c.as(0, wide)
		if err != nil {
			return nil, err
		}
		y, err := c.as(1, wide)
		if err != nil {
			wide = "System.Double"
			if x, err = c.as(0, wide); err != nil {
				return nil, err
			}
			if y, err = c.as(1, wide); err != nil {
				return nil, err
			}
		}
		cmp, err := dotnet.Compare(x, y, false)
		if err != nil {
			return nil, err
		}
		if (cmp >= 0) == max {
			return x, nil
		}
		return y, nil
	}
}

func mathAbs(c *netCall) (any, error) {
	if c.n() != 1 {
		return nil, c.wrong()
	}
	x, err := c.numberArg(0)
	if err != nil {
		return nil, err
	}
	cmp, err := dotnet.Compare(x, int32(0), false)
	if err != nil {
		return nil, err
	}
	if cmp >= 0 {
		return x, nil
	}
	typ := typeNameOf(x)
	v, err := c.f.negate(x)
	if err != nil {
		return nil, err
	}
	n, err := c.f.convert(v, c.f.in.rs.typeOf(typ))
	if err != nil {
		return nil, netError("System.OverflowException", "Negating the minimum value of a twos complement number is invalid.")
	}
	return n, nil
}

func mathMethods() map[string]method {
	return map[string]method{
		"round": mathRound, "abs": mathAbs, "max": mathPick(true), "min": mathPick(false),
		"floor":    mathKeep(decimalFloor, math.Floor),
		"ceiling":  mathKeep(decimalCeiling, math.Ceil),
		"truncate": mathKeep(decimalTruncate, math.Trunc),
		"sqrt":     mathOne(math.Sqrt), "cbrt": mathOne(math.Cbrt), "exp": mathOne(math.Exp), "sin": mathOne(math.Sin), "cos": mathOne(math.Cos), "tan": mathOne(math.Tan),
		"asin": mathOne(math.Asin), "acos": mathOne(math.Acos), "atan": mathOne(math.Atan), "sinh": mathOne(math.Sinh), "cosh": mathOne(math.Cosh), "tanh": mathOne(math.Tanh),
		"log10": mathOne(math.Log10), "log2": mathOne(math.Log2),
		"log": func(c *netCall) (any, error) {
			x, err := c.float(0)
			if err != nil {
				return nil, err
			}
			if c.n() == 2 {
				b, err := c.float(1)
				if err != nil {
					return nil, err
				}
				return math.Log(x) / math.Log(b), nil
			}
			return math.Log(x), nil
		},
		"pow": func(c *netCall) (any, error) {
			if c.n() != 2 {
				return nil, c.wrong()
			}
			x, err := c.float(0)
			if err != nil {
				return nil, err
			}
			y, err := c.float(1)
			if err != nil {
				return nil, err
			}
			return math.Pow(x, y), nil
		},
		"atan2": func(c *netCall) (any, error) {
			x, err := c.float(0)
			if err != nil {
				return nil, err
			}
			y, err := c.float(1)
			if err != nil {
				return nil, err
			}
			return math.Atan2(x, y), nil
		},
		"sign": func(c *netCall) (any, error) {
			x, err := c.numberArg(0)
			if err != nil {
				return nil, err
			}
			cmp, err := dotnet.Compare(x, int32(0), false)
			return int32(cmp), err
		},
		"divrem": func(c *netCall) (any, error) {
			a, err := c.long(0)
			if err != nil {
				return nil, err
			}
			b, err := c.long(1)
			if err != nil {
				return nil, err
			}
			if b == 0 {
				return nil, netError("System.DivideByZeroException", "Attempted to divide by zero.")
			}
			wide := typeNameOf(c.at(0)) == "System.Int64" || typeNameOf(c.at(1)) == "System.Int64"
			cast := func(n int64) any {
				if wide {
					return n
				}
				return int32(n)
			}
			if r, ok := psobject.Base(c.at(2)).(*reference); ok {
				return cast(a / b), r.set(cast(a % b))
			}
			return valueTuple(cast(a/b), cast(a%b)), nil
		},
		"bigmul": func(c *netCall) (any, error) {
			a, err := c.long(0)
			if err != nil {
				return nil, err
			}
			b, err := c.long(1)
			return a * b, err
		},
		"clamp": func(c *netCall) (any, error) {
			if c.n() != 3 {
				return nil, c.wrong()
			}
			if above, err := c.f.order(c.at(1), c.at(2), false); err == nil && above > 0 {
				return nil, netError("System.ArgumentException", "'"+c.text(1)+"' cannot be greater than "+c.text(2)+".")
			}
			lo, err := mathPick(true)(&netCall{f: c.f, name: c.name, args: []any{c.at(0), c.at(1)}})
			if err != nil {
				return nil, err
			}
			return mathPick(false)(&netCall{f: c.f, name: c.name, args: []any{lo, c.at(2)}})
		},
		"ieeeremainder": func(c *netCall) (any, error) {
			a, err := c.float(0)
			if err != nil {
				return nil, err
			}
			b, err := c.float(1)
			return math.Remainder(a, b), err
		},
	}
}
