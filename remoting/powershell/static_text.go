package powershell

import (
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

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
		"isinterned": func(*netCall) (any, error) { return nil, nil },
		"intern":     func(c *netCall) (any, error) { return c.text(0), nil },
		"join":       stringJoin,
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
		"copy": func(c *netCall) (any, error) { return c.text(0), nil },
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
		if psobject.Base(c.at(1)) == nil {
			return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'values')")
		}
	} else if _, isList := items(args[0]); len(args) == 3 && (!isList || stringsAlone(args[0])) {
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

// stringsAlone tells that a collection holds nothing but strings.
func stringsAlone(v any) bool {
	l, _ := items(v)
	for _, e := range l {
		if !isText(psobject.Base(e)) {
			return false
		}
	}
	return true
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
			if err == nil && (n < 0 || n > unicode.MaxRune || n >= 0xD800 && n < 0xE000) {
				err = netError("System.ArgumentOutOfRangeException", "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff). (Parameter 'utf32')")
			}
			return string(rune(n)), err
		},
		"converttoutf32": func(c *netCall) (any, error) {
			u, at := dotnet.UTF16(c.text(0)), 0
			if _, ok := psobject.Base(c.at(0)).(psobject.Char); ok {
				u = append(u, dotnet.UTF16(c.text(1))...)
			} else {
				n, err := c.int(1)
				if err != nil {
					return nil, err
				}
				at = n
			}
			if at < 0 || at >= len(u) {
				return nil, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
			}
			if at+1 < len(u) {
				if r := utf16.DecodeRune(rune(u[at]), rune(u[at+1])); r != unicode.ReplacementChar {
					return int32(r), nil
				}
			}
			return int32(u[at]), nil
		},
		"getunicodecategory": func(c *netCall) (any, error) {
			u, at := dotnet.UTF16(c.text(0)), 0
			if c.n() == 2 {
				n, err := c.int(1)
				if err != nil {
					return nil, err
				}
				at = n
			}
			if at < 0 || at >= len(u) {
				return nil, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
			}
			return dotnet.EnumOf("System.Globalization.UnicodeCategory", unicodeCategory(rune(u[at]))), nil
		},
		"parse": func(c *netCall) (any, error) {
			u := dotnet.UTF16(c.text(0))
			if len(u) != 1 {
				return nil, netError("System.FormatException", "String must be exactly one character long.")
			}
			return psobject.Char(u[0]), nil
		},
	}
}

// unicodeCategories are the general categories of Unicode in the order of System.Globalization.UnicodeCategory.
var unicodeCategories = []*unicode.RangeTable{unicode.Lu, unicode.Ll, unicode.Lt, unicode.Lm, unicode.Lo, unicode.Mn, unicode.Mc, unicode.Me, unicode.Nd,
	unicode.Nl, unicode.No, unicode.Zs, unicode.Zl, unicode.Zp, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Pc, unicode.Pd, unicode.Ps, unicode.Pe,
	unicode.Pi, unicode.Pf, unicode.Po, unicode.Sm, unicode.Sc, unicode.Sk, unicode.So}

func unicodeCategory(r rune) int64 {
	for i, t := range unicodeCategories {
		if unicode.Is(t, r) {
			return int64(i)
		}
	}
	return int64(len(unicodeCategories)) // OtherNotAssigned
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
