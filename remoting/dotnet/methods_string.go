package dotnet

import (
	"github.com/pslshell/psl/remoting/psobject"
	"strings"
	"unicode"
	"unicode/utf8"
)

func stringMethod(s, l string, a *arguments) (any, error, bool) {
	n := len(a.values)
	bad := func() (any, error, bool) { a.fail(); return nil, nil, true }
	switch l {
	case "toupper", "toupperinvariant":
		return strings.Map(toUpper, s), nil, true
	case "tolower", "tolowerinvariant":
		return strings.ToLower(s), nil, true
	case "trim", "trimstart", "trimend":
		cut := unicode.IsSpace
		if n > 0 {
			set := ""
			for i := range a.values {
				if list, ok := a.base(i).(*psobject.List); ok {
					for _, e := range list.Items {
						set += String(e)
					}
				} else {
					set += a.string(i)
				}
			}
			if set != "" {
				cut = func(r rune) bool { return strings.ContainsRune(set, r) }
			}
		}
		switch l {
		case "trimstart":
			return strings.TrimLeftFunc(s, cut), nil, true
		case "trimend":
			return strings.TrimRightFunc(s, cut), nil, true
		}
		return strings.TrimFunc(s, cut), nil, true
	case "substring":
		if !a.count(1, 2) {
			return bad()
		}
		start, total := a.int(0), Length(s)
		if a.err != nil {
			return nil, a.err, true
		}
		if start < 0 {
			return nil, NotNegative("startIndex", start), true
		}
		if start > total {
			return nil, outOfRange("startIndex cannot be larger than length of string.", "startIndex"), true
		}
		length := total - start
		if n == 2 {
			length = a.int(1)
			if length < 0 {
				return nil, NotNegative("length", length), true
			}
			if start+length > total {
				return nil, outOfRange("Index and length must refer to a location within the string.", "length"), true
			}
		}
		return Substring(s, start, length), nil, true
	case "contains", "startswith", "endswith":
		if !a.count(1, 2) && !(l != "contains" && n == 3) {
			return bad()
		}
		t := a.string(0)
		if a.values[0] == nil {
			return nil, Thrown("System.ArgumentNullException", "Value cannot be null. (Parameter 'value')"), true
		}
		if a.comparison(1) {
			s, t = strings.ToLower(s), strings.ToLower(t)
		}
		switch l {
		case "contains":
			return strings.Contains(s, t), nil, true
		case "startswith":
			return strings.HasPrefix(s, t), nil, true
		}
		return strings.HasSuffix(s, t), nil, true
	case "indexof", "lastindexof":
		if !a.count(1, 4) {
			return bad()
		}
		return stringIndex(s, l == "lastindexof", a)
	case "indexofany", "lastindexofany":
		if !a.count(1, 1) {
			return bad()
		}
		u := UTF16(s)
		set := UTF16(StringSep(a.values[0], ""))
		pos := -1
		for i, c := range u {
			for _, x := range set {
				if c == x && (pos < 0 || l == "lastindexofany") {
					pos = i
				}
			}
		}
		return int32(pos), nil, true
	case "replace":
		if !a.count(2, 4) {
			return bad()
		}
		from, to := a.string(0), a.string(1)
		if from == "" {
			return nil, Thrown("System.ArgumentException", "The value cannot be an empty string. (Parameter 'oldValue')"), true
		}
		if n >= 3 && a.comparison(2) {
			return replaceFold(s, from, to), nil, true
		}
		return strings.ReplaceAll(s, from, to), nil, true
	case "split":
		if n == 2 || n == 3 {
			switch a.base(0).(type) {
			case string, psobject.Char, *psobject.List:
				// The second is a number by the overload that PowerShell finds, unless it is of the options' type.
				if t, ok := a.base(1).(string); ok {
					c, err := Convert(t, "System.Int32")
					if err != nil {
						return nil, &ArgumentError{Method: "Split", Value: t, Type: "System.Int32", Index: 1, Name: "count", Cause: err}, true
					}
					a.values = append([]any{a.values[0], c}, a.values[2:]...)
				}
			}
			if k, ok := a.base(1).(int32); ok && k < 0 {
				return nil, NotNegative("count", int(k)), true
			}
		}
		return splitString(s, a), nil, true
	case "padleft", "padright":
		if !a.count(1, 2) {
			return bad()
		}
		width, fill := a.int(0), " "
		if width < 0 {
			return nil, NotNegative("totalWidth", width), true
		}
		if n == 2 {
			c, _ := a.convert(1, "System.Char").(psobject.Char)
			fill = ToString(c)
		}
		k := width - Length(s)
		if a.err != nil || k <= 0 {
			return s, nil, true
		}
		if k > 1<<28 {
			return nil, Thrown("System.OutOfMemoryException", "Insufficient memory to continue the execution of the program."), true
		}
		if l == "padleft" {
			return strings.Repeat(fill, k) + s, nil, true
		}
		return s + strings.Repeat(fill, k), nil, true
	case "insert":
		if !a.count(2, 2) {
			return bad()
		}
		u, i := UTF16(s), a.int(0)
		if i < 0 || i > len(u) {
			return nil, notAboveUnsigned("startIndex", i, len(u)), true
		}
		return FromUTF16(u[:i]) + a.string(1) + FromUTF16(u[i:]), nil, true
	case "remove":
		if !a.count(1, 2) {
			return bad()
		}
		u, i := UTF16(s), a.int(0)
		switch {
		case i < 0 && n == 2:
			return nil, NotNegative("startIndex", i), true
		case i < 0:
			return nil, outOfRange("StartIndex cannot be less than zero.", "startIndex"), true
		case i > len(u):
			return nil, outOfRange("startIndex cannot be larger than length of string.", "startIndex"), true
		}
		k := len(u) - i
		if n == 2 {
			switch k = a.int(1); {
			case k < 0:
				return nil, NotNegative("count", k), true
			case i+k > len(u):
				return nil, NotAbove("count", int64(k), int64(len(u)-i)), true
			}
		}
		return FromUTF16(u[:i]) + FromUTF16(u[i+k:]), nil, true
	case "tochararray":
		if n != 0 {
			if !a.count(2, 2) {
				return bad()
			}
			u, i, k := UTF16(s), a.int(0), a.int(1)
			if i < 0 || i > len(u) || k < 0 || i+k > len(u) {
				limit := len(u)
				if i >= 0 && i <= len(u) {
					limit -= k
				}
				return nil, notAboveUnsigned("startIndex", i, limit), true
			}
			return &psobject.List{Type: "System.Char[]", Items: chars(s)[i : i+k]}, nil, true
		}
		return &psobject.List{Type: "System.Char[]", Items: chars(s)}, nil, true
	case "copyto":
		to, ok := a.base(1).(*psobject.List)
		if n != 4 || !ok {
			return bad()
		}
		from, at, k := a.int(0), a.int(2), a.int(3)
		u := UTF16(s)
		if from < 0 || k < 0 || at < 0 || from+k > len(u) || at+k > len(to.Items) {
			return nil, outOfRange("Index and count must refer to a location within the string.", "sourceIndex"), true
		}
		copy(to.Items[at:], chars(s)[from:from+k])
		return Void, nil, true
	case "getenumerator":
		return &psobject.List{Type: "System.Char[]", Items: chars(s)}, nil, true
	case "get_chars", "chars":
		if !a.count(1, 1) {
			return bad()
		}
		u, i := UTF16(s), a.int(0)
		if i < 0 || i >= len(u) {
			return nil, Thrown("System.IndexOutOfRangeException", "Index was outside the bounds of the array."), true
		}
		return psobject.Char(u[i]), nil, true
	case "equals":
		if n == 2 {
			return EqualText(s, a.string(0), a.comparison(1)), nil, true
		}
		if n == 1 {
			t, ok := a.base(0).(string)
			return ok && t == s, nil, true
		}
		return bad()
	case "compareto":
		if !a.count(1, 1) {
			return bad()
		}
		return int32(CompareText(s, a.string(0), false)), nil, true
	case "clone", "normalize":
		return s, nil, true
	case "tostring":
		if n <= 1 {
			return s, nil, true
		}
	case "isnormalized":
		return true, nil, true
	case "get_length":
		return int32(Length(s)), nil, true
	}
	return nil, nil, false
}

// toUpper leaves the dotless i alone, as the invariant culture does: its capital is that of another letter.
func toUpper(r rune) rune {
	if r == 'ı' {
		return r
	}
	return unicode.ToUpper(r)
}

func chars(s string) []any {
	u := UTF16(s)
	out := make([]any, len(u))
	for i, c := range u {
		out[i] = psobject.Char(c)
	}
	return out
}

func replaceFold(s, from, to string) string {
	low, f := strings.ToLower(s), strings.ToLower(from)
	if len(low) != len(s) {
		return strings.ReplaceAll(s, from, to)
	}
	var b strings.Builder
	for {
		i := strings.Index(low, f)
		if i < 0 {
			return b.String() + s
		}
		b.WriteString(s[:i])
		b.WriteString(to)
		s, low = s[i+len(f):], low[i+len(f):]
	}
}

func stringIndex(s string, last bool, a *arguments) (any, error, bool) {
	t := a.string(0)
	start, count := -1, -1
	ignore := false
	for i := 1; i < len(a.values); i++ {
		if IsNumber(a.base(i)) {
			if start < 0 {
				start = a.int(i)
			} else {
				count = a.int(i)
			}
		} else {
			ignore = a.comparison(i)
		}
	}
	if a.err != nil {
		return nil, a.err, true
	}
	if ignore {
		s, t = strings.ToLower(s), strings.ToLower(t)
	}
	u, v := UTF16(s), UTF16(t)
	if start > len(u) {
		return nil, outOfRange("Index was out of range. Must be non-negative and less than or equal to the size of the collection.", "startIndex"), true
	}
	match := func(i int) bool {
		for k, c := range v {
			if u[i+k] != c {
				return false
			}
		}
		return true
	}
	if last {
		from := len(u) - len(v)
		if start >= 0 {
			from = min(from, start-len(v)+1)
		}
		for i := from; i >= 0; i-- {
			if match(i) {
				return int32(i), nil, true
			}
		}
		return int32(-1), nil, true
	}
	end := len(u)
	if count >= 0 {
		end = min(end, max(start, 0)+count)
	}
	for i := max(start, 0); i+len(v) <= end; i++ {
		if match(i) {
			return int32(i), nil, true
		}
	}
	return int32(-1), nil, true
}

// splitString is String.Split: by characters or by strings, with a count and options.
func splitString(s string, a *arguments) any {
	var seps []string
	limit := -1
	removeEmpty, trim := false, false
	addChars := func(t string) {
		for _, c := range UTF16(t) {
			seps = append(seps, FromUTF16([]uint16{c}))
		}
	}
	whole := len(a.values) <= 3
	for i := range a.values {
		switch x := a.base(i).(type) {
		case string:
			if i > 0 && len(a.values) <= 3 {
				if _, err := Convert(x, "System.StringSplitOptions"); err == nil {
					e, _ := a.convert(i, "System.StringSplitOptions").(psobject.Enum)
					removeEmpty, trim = removeEmpty || e.Value&1 != 0, trim || e.Value&2 != 0
					continue
				}
			}
			if whole && i == 0 || Length(x) == 1 {
				seps = append(seps, x)
			} else {
				addChars(x)
			}
		case psobject.Char:
			seps = append(seps, ToString(x))
		case *psobject.List:
			for _, e := range x.Items {
				seps = append(seps, String(e))
			}
		case psobject.Enum:
			removeEmpty, trim = removeEmpty || x.Value&1 != 0, trim || x.Value&2 != 0
		case nil:
		default:
			if i > 0 && IsNumber(x) {
				limit = a.int(i)
			} else {
				addChars(String(x))
			}
		}
	}
	isSep := func(t string) int {
		if len(seps) == 0 {
			if r, n := utf8.DecodeRuneInString(t); unicode.IsSpace(r) {
				return n
			}
			return 0
		}
		for _, p := range seps {
			if p != "" && strings.HasPrefix(t, p) {
				return len(p)
			}
		}
		return 0
	}
	out := &psobject.List{Type: "System.String[]"}
	add := func(t string) {
		if trim {
			t = strings.TrimSpace(t)
		}
		if t != "" || !removeEmpty {
			out.Items = append(out.Items, t)
		}
	}
	start := 0
	for i := 0; i < len(s); {
		if limit >= 0 && len(out.Items) >= limit-1 {
			break
		}
		if n := isSep(s[i:]); n > 0 {
			add(s[start:i])
			i += n
			start = i
			continue
		}
		i++
	}
	if limit != 0 {
		rest := s[start:]
		if removeEmpty && limit > 0 {
			for n := isSep(rest); n > 0; n = isSep(rest) {
				rest = rest[n:]
			}
		}
		add(rest)
	}
	return out
}
