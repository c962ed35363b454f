package powershell

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"html"
	"math"
	"math/big"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

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

func (c *netCall) comparison(i int) bool {
	if i >= c.n() {
		return false
	}
	switch x := psobject.Base(c.at(i)).(type) {
	case bool:
		return x
	case psobject.Enum:
		return strings.HasSuffix(x.Name, "IgnoreCase")
	case string:
		return strings.HasSuffix(strings.ToLower(x), "ignorecase")
	}
	return false
}

func stringStatics() map[string]method {
	return map[string]method{
		"isnullorempty":      func(c *netCall) (any, error) { return c.text(0) == "", nil },
		"isnullorwhitespace": func(c *netCall) (any, error) { return strings.TrimSpace(c.text(0)) == "", nil },
		"concat": func(c *netCall) (any, error) {
			args := c.args
			if len(args) == 1 {
				args = c.list(0)
			}
			var b strings.Builder
			for _, a := range args {
				b.WriteString(c.f.text(a))
			}
			return b.String(), nil
		},
		"join": stringJoin,
		"format": func(c *netCall) (any, error) {
			if c.n() == 0 {
				return nil, c.wrong()
			}
			args := c.args[1:]
			if len(args) == 1 {
				if l, ok := items(args[0]); ok {
					args = l
				}
			}
			at := 0
			if _, ok := psobject.Base(c.at(0)).(string); !ok && c.n() > 1 {
				at, args = 1, c.args[2:]
			}
			vals := make([]any, len(args))
			for i, a := range args {
				vals[i] = c.f.formatArg(a)
			}
			s, err := dotnet.Composite(c.text(at), vals...)
			if err != nil {
				return nil, netError("System.FormatException", err.Error())
			}
			return s, nil
		},
		"compare": func(c *netCall) (any, error) {
			if c.n() < 2 {
				return nil, c.wrong()
			}
			return int32(dotnet.CompareText(c.text(0), c.text(1), c.comparison(2))), nil
		},
		"compareordinal": func(c *netCall) (any, error) {
			a, b := dotnet.UTF16(c.text(0)), dotnet.UTF16(c.text(1))
			for i := 0; i < len(a) && i < len(b); i++ {
				if a[i] != b[i] {
					return int32(a[i]) - int32(b[i]), nil
				}
			}
			return int32(len(a) - len(b)), nil
		},
		"equals": func(c *netCall) (any, error) {
			if c.comparison(2) {
				return strings.EqualFold(c.text(0), c.text(1)), nil
			}
			return c.text(0) == c.text(1), nil
		},
		"copy":   func(c *netCall) (any, error) { return c.text(0), nil },
		"intern": func(c *netCall) (any, error) { return c.text(0), nil },
	}
}

func stringJoin(c *netCall) (any, error) {
	if c.n() < 2 {
		return nil, c.wrong()
	}
	sep := c.text(0)
	args := c.args[1:]
	if len(args) == 1 {
		if l, ok := items(args[0]); ok {
			args = l
		}
	} else if len(args) == 3 {
		// Join(separator, values, start, count) takes any argument for an array of strings.
		if start, err := c.int(2); err == nil && !isText(psobject.Base(c.at(2))) {
			count, err := c.int(3)
			if err == nil && !isText(psobject.Base(c.at(3))) {
				l := c.list(1)
				if start > len(l)-count || count < 0 || start < 0 {
					return nil, netError("System.ArgumentOutOfRangeException", "startIndex ('"+itoa(start)+"') must be less than or equal to '"+itoa(len(l)-count)+"'. (Parameter 'startIndex')\nActual value was "+itoa(start)+".")
				}
				args = l[start : start+count]
			}
		}
	}
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = c.f.text(a)
	}
	return strings.Join(parts, sep), nil
}

func charStatics() map[string]method {
	test := func(fn func(rune) bool) method {
		return func(c *netCall) (any, error) {
			if c.n() == 2 {
				i, err := c.int(1)
				if err != nil {
					return nil, err
				}
				u := dotnet.UTF16(c.text(0))
				if i < 0 || i >= len(u) {
					return nil, netError("System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. (Parameter 'index')")
				}
				return fn(rune(u[i])), nil
			}
			v, err := c.as(0, "System.Char")
			if err != nil {
				return nil, err
			}
			return fn(rune(v.(psobject.Char))), nil
		}
	}
	change := func(fn func(rune) rune) method {
		return func(c *netCall) (any, error) {
			v, err := c.as(0, "System.Char")
			if err != nil {
				return nil, err
			}
			return psobject.Char(fn(rune(v.(psobject.Char)))), nil
		}
	}
	return map[string]method{
		"isdigit": test(unicode.IsDigit), "isletter": test(unicode.IsLetter), "isupper": test(unicode.IsUpper), "islower": test(unicode.IsLower),
		"isletterordigit": test(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }),
		"iswhitespace":    test(unicode.IsSpace), "ispunctuation": test(unicode.IsPunct), "iscontrol": test(unicode.IsControl),
		"issymbol": test(unicode.IsSymbol), "isnumber": test(unicode.IsNumber),
		"issurrogate": test(func(r rune) bool { return r >= 0xD800 && r < 0xE000 }),
		"isseparator": test(func(r rune) bool { return unicode.In(r, unicode.Z) }),
		"isascii":     test(func(r rune) bool { return r < 128 }),
		"toupper":     change(unicode.ToUpper), "tolower": change(unicode.ToLower), "toupperinvariant": change(unicode.ToUpper), "tolowerinvariant": change(unicode.ToLower),
		"getnumericvalue": func(c *netCall) (any, error) {
			v, err := c.as(0, "System.Char")
			if err != nil {
				return nil, err
			}
			if r := rune(v.(psobject.Char)); r >= '0' && r <= '9' {
				return float64(r - '0'), nil
			}
			return float64(-1), nil
		},
		"convertfromutf32": func(c *netCall) (any, error) {
			n, err := c.int(0)
			return string(rune(n)), err
		},
		"convertttoutf32": nil,
		"parse":           func(c *netCall) (any, error) { return c.as(0, "System.Char") },
	}
}

func boolParse(c *netCall) (any, error) {
	s := strings.TrimSpace(c.text(0))
	switch {
	case strings.EqualFold(s, "true"):
		return true, nil
	case strings.EqualFold(s, "false"):
		return false, nil
	}
	return nil, netError("System.FormatException", "String '"+c.text(0)+"' was not recognized as a valid Boolean.")
}

func uriStatics() map[string]method {
	return map[string]method{
		"escapedatastring": func(c *netCall) (any, error) { return strings.ReplaceAll(url.QueryEscape(c.text(0)), "+", "%20"), nil },
		"unescapedatastring": func(c *netCall) (any, error) {
			s, err := url.PathUnescape(c.text(0))
			if err != nil {
				s = c.text(0)
			}
			return s, nil
		},
		"escapeuristring": func(c *netCall) (any, error) { return (&url.URL{Path: c.text(0)}).EscapedPath(), nil },
		"iswellformeduristring": func(c *netCall) (any, error) {
			u, err := url.Parse(c.text(0))
			return err == nil && u.IsAbs() && !strings.Contains(c.text(0), " "), nil
		},
		"checkhostname": func(c *netCall) (any, error) { return c.text(0), nil },
		"trycreate": func(c *netCall) (any, error) {
			return c.try(func() (any, error) {
				s := c.text(0)
				u, err := url.Parse(s)
				if err != nil || !u.IsAbs() || u.Host == "" && u.Opaque == "" && u.Scheme != "file" {
					return nil, netError("System.UriFormatException", "")
				}
				return psobject.URI(s), nil
			}, "System.Uri")
		},
	}
}

func webStatics() map[string]method {
	return map[string]method{
		"htmlencode": func(c *netCall) (any, error) {
			return strings.ReplaceAll(html.EscapeString(c.text(0)), "&#34;", "&quot;"), nil
		},
		"htmldecode": func(c *netCall) (any, error) { return html.UnescapeString(c.text(0)), nil },
		"urlencode":  func(c *netCall) (any, error) { return url.QueryEscape(c.text(0)), nil },
		"urldecode": func(c *netCall) (any, error) {
			s, err := url.QueryUnescape(c.text(0))
			if err != nil {
				s = c.text(0)
			}
			return s, nil
		},
	}
}

// bytesOf gives an argument as bytes.
func (c *netCall) bytes(i int) ([]byte, error) {
	v, err := c.as(i, "System.Byte[]")
	if err != nil {
		return nil, err
	}
	b, _ := v.([]byte)
	return b, nil
}

func convertStatics() map[string]method {
	m := map[string]method{
		"tobase64string": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return base64.StdEncoding.EncodeToString(b), nil
		},
		"frombase64string": func(c *netCall) (any, error) {
			s := strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, c.text(0))
			b, err := base64.StdEncoding.DecodeString(s)
			if err != nil {
				return nil, netError("System.FormatException", "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.")
			}
			return b, nil
		},
		"tohexstring": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return strings.ToUpper(hex.EncodeToString(b)), nil
		},
		"fromhexstring": func(c *netCall) (any, error) {
			b, err := hex.DecodeString(c.text(0))
			if err != nil {
				return nil, netError("System.FormatException", "The input is not a valid hex string as it contains a non-hex character.")
			}
			return b, nil
		},
		"tostring": func(c *netCall) (any, error) {
			if c.n() == 2 {
				if base, ok := asInt(c.at(1)); ok && (base == 2 || base == 8 || base == 10 || base == 16) && dotnet.IsNumber(psobject.Base(c.at(0))) {
					n, _ := asInt64(c.at(0))
					u := uint64(n)
					switch psobject.Base(c.at(0)).(type) {
					case int64, uint64:
					case uint8:
						u = uint64(uint8(n))
					case int16:
						u = uint64(uint16(n))
					default:
						u = uint64(uint32(n))
					}
					if base == 10 {
						return fmt.Sprint(n), nil
					}
					return new(big.Int).SetUint64(u).Text(base), nil
				}
			}
			return dotnet.ToString(c.at(0)), nil
		},
		"changetype": func(c *netCall) (any, error) {
			t, ok := psobject.Base(c.at(1)).(*Type)
			if !ok {
				if s, isText := psobject.Base(c.at(1)).(string); isText {
					t = c.f.typeByText(s)
				}
			}
			if t == nil {
				return nil, c.wrong()
			}
			if s, isText := psobject.Base(c.at(0)).(string); isText && numberLimits[t.Full] != [2]any{} && t.Full != "System.Char" {
				return netNumber(c.f, s, t.Full, false)
			}
			v, err := c.f.convert(c.at(0), t)
			if err != nil {
				return nil, innerOf(err)
			}
			return v, nil
		},
		"isdbnull": func(c *netCall) (any, error) { return false, nil },
		"toboolean": func(c *netCall) (any, error) {
			if _, ok := psobject.Base(c.at(0)).(string); ok {
				return boolParse(c)
			}
			return truth(c.at(0)), nil
		},
		"tochar":     func(c *netCall) (any, error) { return c.as(0, "System.Char") },
		"todatetime": func(c *netCall) (any, error) { return c.as(0, "System.DateTime") },
	}
	for name, typ := range map[string]string{"toint32": "System.Int32", "toint64": "System.Int64", "toint16": "System.Int16", "tobyte": "System.Byte", "tosbyte": "System.SByte",
		"touint16": "System.UInt16", "touint32": "System.UInt32", "touint64": "System.UInt64", "todouble": "System.Double", "tosingle": "System.Single", "todecimal": "System.Decimal"} {
		m[name] = func(c *netCall) (any, error) {
			if c.n() == 0 {
				return nil, c.wrong()
			}
			s, isText := psobject.Base(c.at(0)).(string)
			if !isText {
				if c.at(0) == nil {
					return c.as(0, typ)
				}
				v, err := c.f.convert(c.at(0), c.f.in.rs.typeOf(typ))
				if err != nil {
					return nil, innerOf(err)
				}
				return v, nil
			}
			if c.n() == 2 {
				if base, ok := asInt(c.at(1)); ok {
					t := s
					if base == 16 {
						t = strings.TrimPrefix(strings.TrimPrefix(t, "0x"), "0X")
					}
					n, ok := new(big.Int).SetString(t, base)
					if !ok {
						if t == "" {
							return nil, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
						}
						return nil, netError("System.FormatException", "Could not find any recognizable digits.")
					}
					bits := map[string]int{"System.Int32": 32, "System.Int64": 64, "System.Int16": 16, "System.SByte": 8}[typ]
					if bits > 0 && n.BitLen() == bits {
						n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
					}
					v, err := c.f.convert(n, c.f.in.rs.typeOf(typ))
					if err != nil {
						return nil, netError("System.OverflowException", "Value was either too large or too small for a UInt32.")
					}
					return v, nil
				}
			}
			return netNumber(c.f, s, typ, false)
		}
	}
	return m
}

func regexStatics() map[string]method {
	opts := func(c *netCall, i int) regexOptions {
		if i < c.n() {
			if v, err := c.as(i, "System.Text.RegularExpressions.RegexOptions"); err == nil {
				if e, ok := v.(psobject.Enum); ok {
					return regexOptions(e.Value)
				}
			}
		}
		return 0
	}
	re := func(c *netCall, i, o int) (*regexValue, error) { return c.f.in.rs.regex(c.text(i), opts(c, o)) }
	return map[string]method{
		"escape":   func(c *netCall) (any, error) { return regexEscape(c.text(0)), nil },
		"unescape": func(c *netCall) (any, error) { s, err := regexp2.Unescape(c.text(0)); return s, err },
		"ismatch": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			m, err := r.match(c.text(0))
			return m != nil, err
		},
		"match": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			m, err := r.match(c.text(0))
			return newMatch(m, r), err
		},
		"matches": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			return r.all(c.text(0))
		},
		"replace": func(c *netCall) (any, error) {
			r, err := re(c, 1, 3)
			if err != nil {
				return nil, err
			}
			return r.replaceArg(c, c.text(0), 2, -1)
		},
		"split": func(c *netCall) (any, error) {
			r, err := re(c, 1, 2)
			if err != nil {
				return nil, err
			}
			return r.splitList(c.text(0), 0)
		},
	}
}

// regexEscape escapes as Regex.Escape does.
func regexEscape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\', '*', '+', '?', '|', '{', '[', '(', ')', '^', '$', '.', '#', ' ':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\f':
			b.WriteString(`\f`)
		case '\v':
			b.WriteString(`\v`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (r *regexValue) all(s string) (any, error) {
	out := &psobject.List{Type: "System.Text.RegularExpressions.MatchCollection"}
	m, err := r.match(s)
	for m != nil && err == nil {
		out.Items = append(out.Items, newMatch(m, r))
		m, err = r.re.FindNextMatch(m)
	}
	if err != nil {
		return nil, netError("System.Text.RegularExpressions.RegexMatchTimeoutException", err.Error())
	}
	return out, nil
}

func (r *regexValue) replaceArg(c *netCall, s string, i, count int) (any, error) {
	if fn, ok := c.function(i); ok {
		return r.replaceFunc(s, count, func(m *matchValue) (string, error) {
			v, err := fn(m)
			return c.f.text(v), err
		})
	}
	return r.replaceText(s, c.text(i), count)
}

func (r *regexValue) splitList(s string, limit int) (any, error) {
	parts, err := r.split(s, limit)
	if err != nil {
		return nil, err
	}
	out := &psobject.List{Type: "System.String[]"}
	for _, p := range parts {
		out.Items = append(out.Items, p)
	}
	return out, nil
}

// psCall runs the methods of a Regex object.
func (r *regexValue) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "ismatch":
		m, err := r.match(c.text(0))
		return m != nil, true, err
	case "match":
		m, err := r.match(c.text(0))
		return newMatch(m, r), true, err
	case "matches":
		v, err := r.all(c.text(0))
		return v, true, err
	case "replace":
		count := -1
		if n, ok := asInt(c.at(2)); ok && c.n() > 2 {
			count = n
		}
		v, err := r.replaceArg(c, c.text(0), 1, count)
		return v, true, err
	case "split":
		limit := 0
		if c.n() > 1 {
			limit, _ = asInt(c.at(1))
		}
		v, err := r.splitList(c.text(0), limit)
		return v, true, err
	case "tostring":
		return r.pattern, true, nil
	case "getgroupnames":
		l := &psobject.List{Type: "System.String[]"}
		for _, n := range r.re.GetGroupNames() {
			l.Items = append(l.Items, n)
		}
		return l, true, nil
	case "getgroupnumbers":
		l := &psobject.List{Type: "System.Int32[]"}
		for _, n := range r.re.GetGroupNumbers() {
			l.Items = append(l.Items, int32(n))
		}
		return l, true, nil
	}
	return nil, false, nil
}

func (m *matchValue) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "nextmatch":
		if m.match == nil {
			return newMatch(nil, m.re), true, nil
		}
		n, err := m.re.re.FindNextMatch(m.match)
		return newMatch(n, m.re), true, err
	case "result":
		if m.match == nil || len(args) == 0 {
			return "", true, nil
		}
		v, err := m.re.replaceText(m.value, f.text(args[0]), 1)
		return v, true, err
	}
	return nil, false, nil
}

func hashStatics(name string) map[string]method {
	make1 := func() hash.Hash {
		switch name {
		case "MD5":
			return md5.New()
		case "SHA1":
			return sha1.New()
		case "SHA384":
			return sha512.New384()
		case "SHA512":
			return sha512.New()
		}
		return sha256.New()
	}
	sum := func(b []byte) []byte {
		h := make1()
		h.Write(b)
		return h.Sum(nil)
	}
	return map[string]method{
		"hashdata": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return sum(b), nil
		},
		"create": func(c *netCall) (any, error) {
			return &hasher{typ: "System.Security.Cryptography." + name, sum: sum}, nil
		},
	}
}

// hasher is a hash algorithm object.
type hasher struct {
	typ string
	sum func([]byte) []byte
}

func (h *hasher) PSTypeNames() []string {
	return []string{h.typ, "System.Security.Cryptography.HashAlgorithm", "System.Object"}
}
func (h *hasher) PSProperties() []psobject.Property { return nil }
func (h *hasher) PSText() string                    { return h.typ }
func (h *hasher) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "computehash":
		c := &netCall{f: f, name: name, args: args}
		b, err := c.bytes(0)
		if err != nil {
			return nil, true, err
		}
		return h.sum(b), true, nil
	case "dispose", "clear":
		return none, true, nil
	}
	return nil, false, nil
}

func randomStatics() map[string]method {
	return map[string]method{
		"getbytes": func(c *netCall) (any, error) {
			n, err := c.int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 || n > maxText {
				return nil, netError("System.ArgumentOutOfRangeException", "Non-negative number required. (Parameter 'count')")
			}
			b := make([]byte, n)
			_, _ = rand.Read(b)
			return b, nil
		},
		"getint32": func(c *netCall) (any, error) {
			lo, hi := 0, 0
			var err error
			if c.n() == 2 {
				if lo, err = c.int(0); err != nil {
					return nil, err
				}
				hi, err = c.int(1)
			} else {
				hi, err = c.int(0)
			}
			if err != nil {
				return nil, err
			}
			if hi <= lo {
				return nil, netError("System.ArgumentException", "Range of random number does not contain at least one possibility.")
			}
			n, err := rand.Int(rand.Reader, big.NewInt(int64(hi-lo)))
			if err != nil {
				return nil, err
			}
			return int32(int(n.Int64()) + lo), nil
		},
	}
}

func escapeWildcard(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("*?[]`", r) {
			b.WriteByte('`')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unescapeWildcard(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '`' && i+1 < len(s) && strings.IndexByte("*?[]`", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// wildcardPattern is a WildcardPattern.
type wildcardPattern struct {
	pattern string
	match   func(string) bool
}

func newWildcardPattern(c *netCall) (any, error) {
	ignore := false
	if c.n() > 1 {
		if e, ok := psobject.Base(c.at(1)).(psobject.Enum); ok {
			ignore = strings.Contains(e.Name, "IgnoreCase")
		} else {
			ignore = strings.Contains(strings.ToLower(c.text(1)), "ignorecase")
		}
	}
	return &wildcardPattern{c.text(0), wildcard(c.text(0), ignore)}, nil
}

func (w *wildcardPattern) PSTypeNames() []string {
	return []string{smaPrefix + "WildcardPattern", "System.Object"}
}
func (w *wildcardPattern) PSProperties() []psobject.Property { return nil }
func (w *wildcardPattern) PSText() string                    { return smaPrefix + "WildcardPattern" }
func (w *wildcardPattern) psCall(f *frame, name string, args []any) (any, bool, error) {
	if strings.EqualFold(name, "ismatch") && len(args) == 1 {
		return w.match(f.text(args[0])), true, nil
	}
	if strings.EqualFold(name, "towql") {
		return strings.NewReplacer("*", "%", "?", "_").Replace(w.pattern), true, nil
	}
	return nil, false, nil
}

// encoding is a System.Text.Encoding.
type encoding struct{ name, web string }

func (e *encoding) PSTypeNames() []string {
	n := map[string]string{"utf8": "System.Text.UTF8Encoding", "ascii": "System.Text.ASCIIEncoding", "utf16": "System.Text.UnicodeEncoding", "utf16be": "System.Text.UnicodeEncoding", "utf32": "System.Text.UTF32Encoding", "latin1": "System.Text.Latin1Encoding"}[e.name]
	return []string{n, "System.Text.Encoding", "System.Object"}
}
func (e *encoding) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "WebName", Value: e.web}, {Name: "EncodingName", Value: e.web}, {Name: "BodyName", Value: e.web}, {Name: "HeaderName", Value: e.web}}
}
func (e *encoding) PSText() string { return e.PSTypeNames()[0] }

func (e *encoding) encode(s string) []byte {
	switch e.name {
	case "utf16", "utf16be":
		var out []byte
		for _, u := range dotnet.UTF16(s) {
			if e.name == "utf16" {
				out = append(out, byte(u), byte(u>>8))
			} else {
				out = append(out, byte(u>>8), byte(u))
			}
		}
		return out
	case "utf32":
		var out []byte
		for _, r := range s {
			out = append(out, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
		}
		return out
	case "ascii", "latin1":
		limit := rune(127)
		if e.name == "latin1" {
			limit = 255
		}
		var out []byte
		for _, r := range s {
			if r > limit {
				out = append(out, '?')
				if r > 0xFFFF {
					out = append(out, '?')
				}
				continue
			}
			out = append(out, byte(r))
		}
		return out
	}
	return []byte(strings.ToValidUTF8(s, "\ufffd"))
}

func (e *encoding) decode(b []byte) string {
	switch e.name {
	case "utf16", "utf16be":
		u := make([]uint16, 0, len(b)/2)
		for i := 0; i+1 < len(b); i += 2 {
			if e.name == "utf16" {
				u = append(u, uint16(b[i])|uint16(b[i+1])<<8)
			} else {
				u = append(u, uint16(b[i+1])|uint16(b[i])<<8)
			}
		}
		return dotnet.FromUTF16(u)
	case "utf32":
		var sb strings.Builder
		for i := 0; i+3 < len(b); i += 4 {
			sb.WriteRune(rune(b[i]) | rune(b[i+1])<<8 | rune(b[i+2])<<16 | rune(b[i+3])<<24)
		}
		return sb.String()
	case "ascii", "latin1":
		var sb strings.Builder
		for _, c := range b {
			if c > 127 && e.name == "ascii" {
				sb.WriteRune(utf8.RuneError)
			} else {
				sb.WriteRune(rune(c))
			}
		}
		return sb.String()
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}

func (e *encoding) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "getbytes":
		if _, ok := items(c.at(0)); ok {
			s, _ := f.join(c.at(0), "")
			return e.encode(s.(string)), true, nil
		}
		return e.encode(c.text(0)), true, nil
	case "getstring":
		b, err := c.bytes(0)
		if err != nil {
			return nil, true, err
		}
		if c.n() == 3 {
			from, err := c.int(1)
			if err != nil {
				return nil, true, err
			}
			n, err := c.int(2)
			if err != nil {
				return nil, true, err
			}
			if from < 0 || n < 0 || from+n > len(b) {
				return nil, true, netError("System.ArgumentOutOfRangeException", "Index and count must refer to a location within the buffer. (Parameter 'bytes')")
			}
			b = b[from : from+n]
		}
		return e.decode(b), true, nil
	case "getbytecount":
		return int32(len(e.encode(c.text(0)))), true, nil
	case "getchars":
		b, err := c.bytes(0)
		if err != nil {
			return nil, true, err
		}
		l := &psobject.List{Type: "System.Char[]"}
		for _, u := range dotnet.UTF16(e.decode(b)) {
			l.Items = append(l.Items, psobject.Char(u))
		}
		return l, true, nil
	case "getpreamble":
		return []byte{}, true, nil
	}
	return nil, false, nil
}
