package powershell

import (
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func timeZone(f *frame) any {
	name, off := f.in.rs.now().Zone()
	return &psobject.Object{TypeNames: []string{"System.TimeZoneInfo", "System.Object"}, Adapted: []psobject.Property{{Name: "Id", Value: name}, {Name: "DisplayName", Value: name},
		{Name: "StandardName", Value: name}, {Name: "BaseUtcOffset", Value: psobject.TimeSpan(off) * psobject.Second}}, Text: name, HasText: true}
}

// culture is a CultureInfo; formats are always those of the invariant culture.
type culture struct{ name string }

var invariant = &culture{}

// InvariantCulture is the culture that everything is written in.
func InvariantCulture() psobject.Live { return invariant }

func (c *culture) PSTypeNames() []string {
	return []string{"System.Globalization.CultureInfo", "System.Object"}
}
func (c *culture) PSText() string { return c.name }
func (c *culture) PSProperties() []psobject.Property {
	display, lcid := "Invariant Language (Invariant Country)", int32(127)
	if c.name != "" {
		display = c.name
	}
	return []psobject.Property{{Name: "LCID", Value: lcid}, {Name: "Name", Value: c.name}, {Name: "DisplayName", Value: display}, {Name: "EnglishName", Value: display},
		{Name: "NativeName", Value: display}, {Name: "TwoLetterISOLanguageName", Value: "iv"}, {Name: "TextInfo", Value: &textInfo{}},
		{Name: "NumberFormat", Value: &psobject.Object{TypeNames: []string{"System.Globalization.NumberFormatInfo", "System.Object"}, Adapted: []psobject.Property{
			{Name: "NumberDecimalSeparator", Value: "."}, {Name: "NumberGroupSeparator", Value: ","}, {Name: "CurrencySymbol", Value: "¤"}, {Name: "PercentSymbol", Value: "%"}, {Name: "NegativeSign", Value: "-"}}}},
		{Name: "DateTimeFormat", Value: &psobject.Object{Base: dateNames{}, TypeNames: dateNames{}.PSTypeNames(), Adapted: []psobject.Property{
			{Name: "ShortDatePattern", Value: "MM/dd/yyyy"}, {Name: "LongDatePattern", Value: "dddd, dd MMMM yyyy"}, {Name: "ShortTimePattern", Value: "HH:mm"}, {Name: "LongTimePattern", Value: "HH:mm:ss"},
			{Name: "DateSeparator", Value: "/"}, {Name: "TimeSeparator", Value: ":"},
			{Name: "MonthNames", Value: stringArray("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "")},
			{Name: "DayNames", Value: stringArray("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")}}}},
	}
}

// dateNames has the methods of a DateTimeFormatInfo.
type dateNames struct{}

func (dateNames) PSTypeNames() []string {
	return []string{"System.Globalization.DateTimeFormatInfo", "System.Object"}
}
func (dateNames) PSText() string                    { return "System.Globalization.DateTimeFormatInfo" }
func (dateNames) PSProperties() []psobject.Property { return nil }
func (dateNames) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	l := strings.ToLower(name)
	switch l {
	case "getmonthname", "getabbreviatedmonthname":
		n, err := c.int(0)
		if err != nil || n < 1 || n > 13 {
			if err == nil {
				err = netError("System.ArgumentOutOfRangeException", "Valid values are between 1 and 13, inclusive. (Parameter 'month')")
			}
			return nil, true, err
		}
		if n == 13 {
			return "", true, nil
		}
		s := time.Month(n).String()
		if strings.HasPrefix(l, "getabbr") {
			s = s[:3]
		}
		return s, true, nil
	case "getdayname", "getabbreviateddayname", "getshortestdayname":
		v, err := c.as(0, "System.DayOfWeek")
		if err != nil {
			return nil, true, err
		}
		s := v.(psobject.Enum).Name
		switch {
		case strings.HasPrefix(l, "getabbr"):
			s = s[:3]
		case strings.HasPrefix(l, "getshort"):
			s = s[:2]
		}
		return s, true, nil
	}
	return nil, false, nil
}

func stringArray(s ...string) *psobject.List {
	l := &psobject.List{Type: "System.String[]"}
	for _, x := range s {
		l.Items = append(l.Items, x)
	}
	return l
}

type textInfo struct{}

func (t *textInfo) PSTypeNames() []string {
	return []string{"System.Globalization.TextInfo", "System.Object"}
}
func (t *textInfo) PSText() string { return "TextInfo - " }
func (t *textInfo) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "ListSeparator", Value: ","}}
}
func (t *textInfo) psCall(f *frame, name string, args []any) (any, bool, error) {
	if len(args) != 1 {
		return nil, false, nil
	}
	s := f.text(args[0])
	switch strings.ToLower(name) {
	case "totitlecase":
		return titleCase(s), true, nil
	case "toupper":
		return strings.ToUpper(s), true, nil
	case "tolower":
		return strings.ToLower(s), true, nil
	}
	return nil, false, nil
}

// titleCase makes the first letter of each word a capital; words that are all capitals stay.
func titleCase(s string) string {
	var b strings.Builder
	word := []rune{}
	flush := func() {
		if len(word) == 0 {
			return
		}
		w := string(word)
		if len(word) > 1 && strings.ToUpper(w) == w && strings.ToLower(w) != w {
			b.WriteString(w)
		} else {
			b.WriteString(strings.ToUpper(string(word[0])) + strings.ToLower(string(word[1:])))
		}
		word = word[:0]
	}
	for _, r := range s {
		if strings.ToUpper(string(r)) != strings.ToLower(string(r)) || r == '\'' && len(word) > 0 {
			word = append(word, r)
			continue
		}
		flush()
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

// comparer is a StringComparer.
type comparer struct{ name string }

func (c *comparer) ignore() bool          { return strings.HasSuffix(c.name, "IgnoreCase") }
func (c *comparer) PSTypeNames() []string { return []string{"System.StringComparer", "System.Object"} }
func (c *comparer) PSText() string {
	switch c.name {
	case "Ordinal":
		return "System.OrdinalCaseSensitiveComparer"
	case "OrdinalIgnoreCase":
		return "System.OrdinalIgnoreCaseComparer"
	}
	return "System.CultureAwareComparer"
}
func (c *comparer) PSProperties() []psobject.Property {
	return nil
}
func (c *comparer) compare(a, b string) int {
	if strings.HasPrefix(c.name, "Ordinal") {
		if c.ignore() {
			a, b = strings.ToUpper(a), strings.ToUpper(b)
		}
		return strings.Compare(a, b)
	}
	return dotnet.CompareText(a, b, c.ignore())
}
func (c *comparer) psCall(f *frame, name string, args []any) (any, bool, error) {
	if len(args) != 2 {
		return nil, false, nil
	}
	switch strings.ToLower(name) {
	case "compare":
		return int32(c.compare(f.text(args[0]), f.text(args[1]))), true, nil
	case "equals":
		return c.compare(f.text(args[0]), f.text(args[1])) == 0, true, nil
	}
	return nil, false, nil
}

// ordering is the order that an argument of a method gives: a function, a comparer of .NET or an object of a class that compares; nil
// where the argument is none of these.
func (c *netCall) ordering(i int) func(a, b any) (int, error) {
	if fn, ok := c.function(i); ok {
		return func(a, b any) (int, error) {
			v, err := fn(a, b)
			n, _ := asInt(v)
			return n, err
		}
	}
	switch by := psobject.Base(c.at(i)).(type) {
	case *comparer:
		return func(a, b any) (int, error) { return by.compare(c.f.text(a), c.f.text(b)), nil }
	case *instance:
		m := by.class.findMethods("Compare", false)
		if len(m) == 0 {
			return nil
		}
		return func(a, b any) (int, error) {
			v, err := c.f.callMethods(by.class, by, "Compare", m, []any{a, b})
			n, _ := asInt(v)
			return n, err
		}
	}
	return nil
}
