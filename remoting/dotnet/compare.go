package dotnet

import (
	"bytes"
	"math/big"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/psobject"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators compare text in the root order of the Unicode collation, as .NET with ICU does in the invariant culture.
// A collator is not safe for concurrent use, hence the pools.
var (
	ignoreCase = sync.Pool{New: func() any { return collate.New(language.Und, collate.IgnoreCase) }}
	withCase   = sync.Pool{New: func() any { return collate.New(language.Und) }}
)

// CompareText orders two texts by the invariant culture.
func CompareText(a, b string, ignore bool) int {
	if a == b {
		return 0
	}
	pool := &withCase
	if ignore {
		pool = &ignoreCase
	}
	c := pool.Get().(*collate.Collator)
	defer pool.Put(c)
	if r := c.CompareString(a, b); r != 0 {
		return r
	}
	if ignore {
		return 0
	}
	return 0
}

// EqualText compares two texts for -eq: ordinal, ignoring case where asked.
func EqualText(a, b string, ignore bool) bool {
	if a == b {
		return true
	}
	if !ignore {
		return false
	}
	return strings.EqualFold(a, b) || len(a) < 200 && CompareText(a, b, true) == 0
}

// Equal is -eq of two single values: the right one is converted to the left one's type where that works.
func Equal(a, b any, ignore bool) bool {
	x, y := psobject.Base(a), psobject.Base(b)
	if x == nil || y == nil {
		return x == nil && y == nil
	}
	switch l := x.(type) {
	case string:
		return EqualText(l, String(b), ignore)
	case psobject.Char:
		if r, ok := y.(psobject.Char); ok {
			return EqualText(ToString(l), ToString(r), ignore)
		}
		if r, ok := y.(string); ok {
			return EqualText(ToString(l), r, ignore)
		}
	case bool:
		return l == True(b)
	}
	if IsNumber(x) || rank(x) == 1 {
		if c, ok := compareNumbers(x, y); ok {
			return c == 0
		}
	}
	switch l := x.(type) {
	case *psobject.List, *psobject.Dictionary, *psobject.Object, *psobject.Exception, *psobject.ErrorRecord:
		return x == y
	case []byte:
		r, ok := y.([]byte)
		return ok && len(l) == len(r) && (len(l) == 0 || &l[0] == &r[0])
	case psobject.Enum:
		if r, err := Convert(y, l.Type); err == nil {
			return r.(psobject.Enum).Value == l.Value
		}
		return false
	case psobject.URI:
		r, err := Convert(y, "System.Uri")
		return err == nil && r == l
	case psobject.DateTime:
		r, err := Convert(y, "System.DateTime")
		if d, ok := r.(psobject.DateTime); err == nil && ok {
			return d.Ticks == l.Ticks
		}
		return false
	case psobject.Version, psobject.GUID, psobject.TimeSpan, psobject.DateTimeOffset, psobject.SemanticVersion:
		if r, err := Convert(y, psobject.TypeName(x)); err == nil {
			if d, ok := l.(psobject.DateTimeOffset); ok {
				return d.UTCTicks() == r.(psobject.DateTimeOffset).UTCTicks()
			}
			return r == l
		}
		return false
	}
	return comparable(x) && comparable(y) && x == y
}

func comparable(v any) bool {
	switch v.(type) {
	case []byte:
		return false
	}
	return true
}

func compareNumbers(x, y any) (int, bool) {
	if s, ok := y.(string); ok {
		n, ok := ParseNumber(s)
		if !ok {
			return 0, false
		}
		y = n
	}
	rx, ry := rank(x), rank(y)
	if rx == 0 || ry == 0 {
		return 0, false
	}
	switch r := max(rx, ry); {
	case r == 7:
		a, b := floatOf(x), floatOf(y)
		switch {
		case a < b:
			return -1, true
		case a > b:
			return 1, true
		case a == b:
			return 0, true
		}
		if a != a && b == b {
			return -1, true
		}
		if b != b && a == a {
			return 1, true
		}
		return 2, true // NaN equals nothing
	case r == 6:
		a, ok1 := decimalOf(x)
		b, ok2 := decimalOf(y)
		return a.Cmp(b), ok1 && ok2
	}
	a, _ := bigOf(x)
	b, _ := bigOf(y)
	return a.Cmp(b), true
}

// NotComparable is the error of Compare for values without an order between them.
type NotComparable struct{ Left, Right any }

// Error says it in PowerShell's words.
func (e *NotComparable) Error() string {
	return `Cannot compare "` + String(e.Left) + `" because it is not IComparable.`
}

// Compare orders two values as -lt and Sort-Object do: null first, then by the left one's type.
func Compare(a, b any, ignore bool) (int, error) {
	x, y := psobject.Base(a), psobject.Base(b)
	switch {
	case x == nil && y == nil:
		return 0, nil
	case x == nil:
		// A negative number is less than null, as the original has it.
		if IsNumber(y) {
			if c, _ := compareNumbers(y, int32(0)); c < 0 {
				return 1, nil
			}
		}
		return -1, nil
	case y == nil:
		if IsNumber(x) {
			if c, _ := compareNumbers(x, int32(0)); c < 0 {
				return -1, nil
			}
		}
		return 1, nil
	}
	switch l := x.(type) {
	case string:
		return CompareText(l, String(b), ignore), nil
	case psobject.Char:
		if s, ok := y.(string); ok {
			return CompareText(ToString(l), s, ignore), nil
		}
	case bool:
		r := True(b)
		switch {
		case l == r:
			return 0, nil
		case r:
			return -1, nil
		}
		return 1, nil
	}
	if rank(x) > 0 {
		if c, ok := compareNumbers(x, y); ok {
			return c, nil
		}
		r, err := Convert(y, psobject.TypeName(x))
		if err != nil {
			return 0, comparisonFailed(a, b, err)
		}
		c, _ := compareNumbers(x, r)
		return c, nil
	}
	r, err := Convert(y, psobject.TypeName(x))
	if err != nil {
		switch x.(type) {
		case psobject.DateTime, psobject.DateTimeOffset, psobject.TimeSpan, psobject.Version, psobject.SemanticVersion, psobject.GUID:
			return 0, comparisonFailed(a, b, err)
		}
		return 0, &NotComparable{a, b}
	}
	switch l := x.(type) {
	case psobject.DateTime:
		return cmp(l.Ticks, psobject.Base(r).(psobject.DateTime).Ticks), nil
	case psobject.DateTimeOffset:
		return cmp(l.UTCTicks(), r.(psobject.DateTimeOffset).UTCTicks()), nil
	case psobject.TimeSpan:
		return cmp(int64(l), int64(r.(psobject.TimeSpan))), nil
	case psobject.Version:
		return l.Compare(r.(psobject.Version)), nil
	case psobject.SemanticVersion:
		return compareSemVer(l, r.(psobject.SemanticVersion)), nil
	case psobject.GUID:
		g := r.(psobject.GUID)
		return bytes.Compare(l[:], g[:]), nil
	}
	if x == r {
		return 0, nil
	}
	return 0, &NotComparable{a, b}
}

// ComparisonError tells that the right value does not convert to the left one's type.
type ComparisonError struct {
	Left, Right any
	Cause       error
}

// Error says it in PowerShell's words.
func (e *ComparisonError) Error() string {
	return `Could not compare "` + String(e.Left) + `" to "` + String(e.Right) + `". Error: "` + e.Cause.Error() + `"`
}

// Unwrap returns the failed conversion.
func (e *ComparisonError) Unwrap() error { return e.Cause }

func comparisonFailed(a, b any, err error) error { return &ComparisonError{a, b, err} }

func cmp(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareSemVer(a, b psobject.SemanticVersion) int {
	for _, p := range [][2]int32{{a.Major, b.Major}, {a.Minor, b.Minor}, {a.Patch, b.Patch}} {
		if c := cmp(int64(p[0]), int64(p[1])); c != 0 {
			return c
		}
	}
	switch {
	case a.PreRelease == b.PreRelease:
		return 0
	case a.PreRelease == "":
		return 1
	case b.PreRelease == "":
		return -1
	}
	as, bs := strings.Split(a.PreRelease, "."), strings.Split(b.PreRelease, ".")
	for i := 0; i < len(as) && i < len(bs); i++ {
		x, okx := new(big.Int).SetString(as[i], 10)
		y, oky := new(big.Int).SetString(bs[i], 10)
		c := strings.Compare(as[i], bs[i])
		switch {
		case okx && oky:
			c = x.Cmp(y)
		case okx:
			c = -1
		case oky:
			c = 1
		}
		if c != 0 {
			return c
		}
	}
	return cmp(int64(len(as)), int64(len(bs)))
}
