package powershell

import (
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

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
	d := cultureOf(c.name)
	parent := any(invariant)
	if i := strings.LastIndexByte(c.name, '-'); i > 0 {
		parent = &culture{c.name[:i]}
	}
	neutral := c.name != "" && !d.specific()
	kinds := int64(2) // SpecificCultures
	if neutral {
		kinds = 1
	}
	if d.lcid == customLCID {
		kinds |= 8
	}
	return []psobject.Property{note("Parent", parent), note("LCID", d.lcid), note("KeyboardLayoutId", d.lcid), note("Name", c.name), note("IetfLanguageTag", c.name), note("DisplayName", d.english),
		note("NativeName", d.native), note("EnglishName", d.english), note("TwoLetterISOLanguageName", d.iso2), note("ThreeLetterISOLanguageName", d.iso3), note("ThreeLetterWindowsLanguageName", d.windows),
		note("CompareInfo", &netValue{types: []string{"System.Globalization.CompareInfo"}, text: "CompareInfo - " + c.name, props: []psobject.Property{note("Name", c.name), note("LCID", d.lcid)}}),
		note("TextInfo", &textInfo{c.name}), note("IsNeutralCulture", neutral), note("CultureTypes", dotnet.EnumOf("System.Globalization.CultureTypes", kinds)), note("NumberFormat", numberFormat()),
		note("DateTimeFormat", &psobject.Object{Base: dateNames{}, TypeNames: dateNames{}.PSTypeNames(), Adapted: dateFormat()}),
		note("UseUserOverride", false), note("IsReadOnly", c == invariant)}
}

// psWire has the properties that are no objects of their own; PowerShell's type data leaves out more.
func (c *culture) psWire() (own, added []psobject.Property) {
	for _, p := range c.PSProperties() {
		switch p.Name {
		case "LCID", "Name", "DisplayName", "IetfLanguageTag", "ThreeLetterISOLanguageName", "ThreeLetterWindowsLanguageName", "TwoLetterISOLanguageName":
			own = append(own, p)
		}
	}
	return own, nil
}

func (c *culture) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "equals":
		o, ok := psobject.Base(argAt(args, 0)).(*culture)
		return ok && o.name == c.name, true, nil
	case "clone":
		return &culture{c.name}, true, nil
	}
	return nil, false, nil
}

// numberFormat is the NumberFormatInfo of the invariant culture.
func numberFormat() *psobject.Object {
	groups := func() any { return &psobject.List{Type: "System.Int32[]", Items: []any{int32(3)}} }
	return &psobject.Object{TypeNames: []string{"System.Globalization.NumberFormatInfo", "System.Object"}, Adapted: []psobject.Property{
		note("CurrencyDecimalDigits", int32(2)), note("CurrencyDecimalSeparator", "."), note("IsReadOnly", true), note("CurrencyGroupSizes", groups()), note("NumberGroupSizes", groups()),
		note("PercentGroupSizes", groups()), note("CurrencyGroupSeparator", ","), note("CurrencySymbol", "¤"), note("NaNSymbol", "NaN"), note("CurrencyNegativePattern", int32(0)),
		note("NumberNegativePattern", int32(1)), note("PercentPositivePattern", int32(0)), note("PercentNegativePattern", int32(0)), note("NegativeInfinitySymbol", "-Infinity"), note("NegativeSign", "-"),
		note("NumberDecimalDigits", int32(2)), note("NumberDecimalSeparator", "."), note("NumberGroupSeparator", ","), note("CurrencyPositivePattern", int32(0)), note("PositiveInfinitySymbol", "Infinity"),
		note("PositiveSign", "+"), note("PercentDecimalDigits", int32(2)), note("PercentDecimalSeparator", "."), note("PercentGroupSeparator", ","), note("PercentSymbol", "%"), note("PerMilleSymbol", "‰"),
		note("NativeDigits", stringArray("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")), note("DigitSubstitution", dotnet.EnumOf("System.Globalization.DigitShapes", 1))}}
}

// dateFormat is what the DateTimeFormatInfo of the invariant culture has.
func dateFormat() []psobject.Property {
	months, short := make([]string, 13), make([]string, 13)
	for i := range 12 {
		months[i] = time.Month(i + 1).String()
		short[i] = months[i][:3]
	}
	days, abbreviated, shortest := make([]string, 7), make([]string, 7), make([]string, 7)
	for i := range days {
		days[i] = time.Weekday(i).String()
		abbreviated[i], shortest[i] = days[i][:3], days[i][:2]
	}
	return []psobject.Property{note("AMDesignator", "AM"), note("DateSeparator", "/"), note("FirstDayOfWeek", dotnet.EnumOf("System.DayOfWeek", 0)), note("CalendarWeekRule", dotnet.EnumOf("System.Globalization.CalendarWeekRule", 0)),
		note("FullDateTimePattern", "dddd, dd MMMM yyyy HH:mm:ss"), note("LongDatePattern", "dddd, dd MMMM yyyy"), note("LongTimePattern", "HH:mm:ss"), note("MonthDayPattern", "MMMM dd"), note("PMDesignator", "PM"),
		note("RFC1123Pattern", "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'"), note("ShortDatePattern", "MM/dd/yyyy"), note("ShortTimePattern", "HH:mm"), note("SortableDateTimePattern", "yyyy'-'MM'-'dd'T'HH':'mm':'ss"),
		note("TimeSeparator", ":"), note("UniversalSortableDateTimePattern", "yyyy'-'MM'-'dd HH':'mm':'ss'Z'"), note("YearMonthPattern", "yyyy MMMM"),
		note("AbbreviatedDayNames", stringArray(abbreviated...)), note("ShortestDayNames", stringArray(shortest...)), note("DayNames", stringArray(days...)),
		note("AbbreviatedMonthNames", stringArray(short...)), note("MonthNames", stringArray(months...)), note("IsReadOnly", true)}
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

// textInfo is a TextInfo of a culture.
type textInfo struct{ culture string }

func (t *textInfo) PSTypeNames() []string {
	return []string{"System.Globalization.TextInfo", "System.Object"}
}
func (t *textInfo) PSText() string { return "TextInfo - " + t.culture }
func (t *textInfo) PSProperties() []psobject.Property {
	return []psobject.Property{note("ANSICodePage", int32(1252)), note("OEMCodePage", int32(437)), note("MacCodePage", int32(10000)), note("EBCDICCodePage", int32(37)), note("LCID", cultureOf(t.culture).lcid),
		note("CultureName", t.culture), note("IsReadOnly", true), note("ListSeparator", ","), note("IsRightToLeft", false)}
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

func (c *comparer) ignore() bool { return strings.HasSuffix(c.name, "IgnoreCase") }
func (c *comparer) PSTypeNames() []string {
	if strings.HasPrefix(c.name, "Ordinal") {
		return []string{c.PSText(), "System.OrdinalComparer", "System.StringComparer", "System.Object"}
	}
	return []string{c.PSText(), "System.StringComparer", "System.Object"}
}
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
