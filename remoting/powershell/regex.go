package powershell

import (
	"strconv"
	"strings"
	"time"

	"github.com/dlclark/regexp2"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

type regexOptions = regexp2.RegexOptions

const optIgnoreCase = regexp2.IgnoreCase

// regexValue is a System.Text.RegularExpressions.Regex.
type regexValue struct {
	re      *regexp2.Regexp
	pattern string
	options regexOptions
}

// matchLimit ends a match that backtracks for too long.
const matchLimit = 10 * time.Second

// newRegex compiles a pattern with .NET's syntax; the error is .NET's.
func newRegex(pattern string, opts regexOptions) (*regexValue, error) {
	re, err := regexp2.Compile(pattern, opts)
	if err != nil {
		return nil, netError("System.Text.RegularExpressions.RegexParseException", dotnet.RegexMessage(pattern, err))
	}
	// The clock that a limit needs is only kept going for patterns that can take long.
	if strings.Count(pattern, "+")+strings.Count(pattern, "*")+strings.Count(pattern, ",}") > 1 {
		re.MatchTimeout = matchLimit
	}
	return &regexValue{re: re, pattern: pattern, options: opts}, nil
}

func (r *regexValue) PSTypeNames() []string {
	return []string{"System.Text.RegularExpressions.Regex", "System.Object"}
}
func (r *regexValue) PSProperties() []psobject.Property {
	return []psobject.Property{
		{Name: "Options", Value: dotnet.EnumOf("System.Text.RegularExpressions.RegexOptions", int64(r.options))},
		{Name: "RightToLeft", Value: false},
		{Name: "MatchTimeout", Value: psobject.TimeSpan(-10000)},
	}
}
func (r *regexValue) PSText() string { return r.pattern }

func (r *regexValue) match(s string) (*regexp2.Match, error) {
	m, err := r.re.FindStringMatch(s)
	if err != nil {
		return nil, netError("System.Text.RegularExpressions.RegexMatchTimeoutException", "The Regex engine has timed out while trying to match a pattern to an input string.")
	}
	return m, nil
}

// setMatches sets $Matches.
func (f *frame) setMatches(r *regexValue, m *regexp2.Match) {
	d := psobject.NewHashtable()
	for _, g := range m.Groups() {
		if len(g.Captures) == 0 {
			continue
		}
		if n, err := strconv.Atoi(g.Name); err == nil {
			d.Set(int32(n), g.String())
		} else {
			d.Set(g.Name, g.String())
		}
	}
	f.scope.setLocal("Matches", d)
}

// regexOf gives the expression for a value: one that is a regex keeps its options.
func (f *frame) regexOf(v any, ignore bool) (*regexValue, error) {
	if r, ok := psobject.Base(v).(*regexValue); ok {
		return r, nil
	}
	var opts regexOptions
	if ignore {
		opts = optIgnoreCase
	}
	return f.in.rs.regex(f.text(v), opts)
}

// regex compiles a pattern or takes it from those used last.
func (rs *Runspace) regex(pattern string, opts regexOptions) (*regexValue, error) {
	key := regexKey{pattern, opts}
	if r, ok := rs.regexes[key]; ok {
		return r, nil
	}
	r, err := newRegex(pattern, opts)
	if err != nil {
		return nil, err
	}
	if len(rs.regexes) > 200 {
		clear(rs.regexes)
	}
	rs.regexes[key] = r
	return r, nil
}

type regexKey struct {
	pattern string
	opts    regexOptions
}

// match is -match and -notmatch.
func (f *frame) match(op string, l, r any, ignore bool) (any, error) {
	re, err := f.regexOf(r, ignore)
	if err != nil {
		return nil, err
	}
	want := op == "match"
	if list, ok := items(l); ok {
		var out []any
		for _, x := range list {
			m, err := re.match(f.text(x))
			if err != nil {
				return nil, err
			}
			if (m != nil) == want {
				out = append(out, plain(x))
			}
		}
		return psobject.NewArray(out...), nil
	}
	m, err := re.match(f.text(l))
	if err != nil {
		return nil, err
	}
	if m != nil {
		f.setMatches(re, m)
	}
	return (m != nil) == want, nil
}

// replace is -replace.
func (f *frame) replace(l, r any, ignore bool) (any, error) {
	var pattern, with any = r, ""
	if list, ok := items(r); ok {
		switch len(list) {
		case 0:
			pattern = ""
		case 1:
			pattern = list[0]
		case 2:
			pattern, with = list[0], list[1]
		default:
			name := "-creplace"
			if ignore {
				name = "-replace"
			}
			return nil, newFault("BadReplaceArgument", psobject.InvalidOperation, psobject.NewArray(list...), `The `+name+` operator allows only two elements to follow it, not `+itoa(len(list))+`.`)
		}
	}
	re, err := f.regexOf(plain(pattern), ignore)
	if err != nil {
		return nil, newFault("InvalidRegularExpression", psobject.InvalidOperation, plain(pattern), "The regular expression pattern "+f.text(pattern)+" is not valid.")
	}
	one := func(v any) (any, error) {
		s := f.text(v)
		switch w := psobject.Base(plain(with)).(type) {
		case *ScriptBlock:
			return re.replaceFunc(s, -1, func(m *matchValue) (string, error) {
				list, err := f.runBlock(w, m, true, nil)
				if err != nil {
					return "", err
				}
				return f.text(collapse(list)), nil
			})
		default:
			return re.replaceText(s, f.text(with), -1)
		}
	}
	if list, ok := items(l); ok {
		out := make([]any, len(list))
		for i, x := range list {
			if out[i], err = one(x); err != nil {
				return nil, err
			}
		}
		return psobject.NewArray(out...), nil
	}
	return one(l)
}

func (r *regexValue) replaceText(s, with string, count int) (any, error) {
	out, err := r.re.Replace(s, with, -1, count)
	if err != nil {
		return nil, netError("System.ArgumentException", err.Error())
	}
	return out, nil
}

func (r *regexValue) replaceFunc(s string, count int, with func(*matchValue) (string, error)) (any, error) {
	var failed error
	out, err := r.re.ReplaceFunc(s, func(m regexp2.Match) string {
		if failed != nil {
			return ""
		}
		t, err := with(newMatch(&m, r))
		if err != nil {
			failed = err
		}
		return t
	}, -1, count)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		return nil, netError("System.ArgumentException", err.Error())
	}
	return out, nil
}

// The flags of SplitOptions that say something here.
const (
	splitSimpleMatch = 1 << iota
	splitRegexMatch
	splitCultureInvariant
	splitIgnorePatternWhitespace
	splitMultiline
	splitSingleline
	splitIgnoreCase
	splitExplicitCapture
)

// splitOptions reads the options of -split, which a script block does not take and plain text takes few of.
func (f *frame) splitOptions(by, v any) (int64, error) {
	n, err := f.convert(v, f.in.rs.typeOf(smaPrefix+"SplitOptions"))
	if err != nil {
		if ft, ok := asFault(err); ok {
			return 0, newFault("RuntimeException", psobject.NotSpecified, nil, ft.rec.Message())
		}
		return 0, err
	}
	e, _ := psobject.Base(n).(psobject.Enum)
	refuse := func(id, text string) error {
		return newFaultOf(smaPrefix+"ParseException", id, psobject.ParserError, nil, text)
	}
	if _, ok := psobject.Base(by).(*ScriptBlock); ok && e.Value != 0 {
		return 0, refuse("InvalidSplitOptionWithPredicate", "Options are not allowed on the -split operator with a predicate.")
	}
	if e.Value&splitSimpleMatch != 0 && e.Value&^(splitSimpleMatch|splitIgnoreCase) != 0 {
		return 0, refuse("InvalidSplitOptionCombination", "The combination of options with the -split operator is not valid.")
	}
	return e.Value, nil
}

// split is the binary -split.
func (f *frame) split(l, r any, ignore bool) (any, error) {
	args := []any{r}
	if list, ok := items(r); ok {
		args = list
	}
	limit := 0
	var opts regexOptions
	simple := false
	if len(args) > 1 {
		n, err := f.toInt(args[1])
		if err != nil {
			return nil, err
		}
		limit = n
	}
	if len(args) > 2 {
		set, err := f.splitOptions(args[0], args[2])
		if err != nil {
			return nil, err
		}
		simple = set&splitSimpleMatch != 0
		ignore = ignore || set&splitIgnoreCase != 0
		for bit, o := range map[int64]regexp2.RegexOptions{splitMultiline: regexp2.Multiline, splitSingleline: regexp2.Singleline,
			splitIgnorePatternWhitespace: regexp2.IgnorePatternWhitespace, splitExplicitCapture: regexp2.ExplicitCapture} {
			if set&bit != 0 {
				opts |= regexOptions(o)
			}
		}
	}
	if ignore {
		opts |= regexp2.IgnoreCase
	}
	var texts []string
	if list, ok := items(l); ok {
		for _, x := range list {
			texts = append(texts, f.text(x))
		}
	} else {
		texts = []string{f.text(l)}
	}
	out := []any{}
	if len(args) > 0 {
		if sb, ok := psobject.Base(args[0]).(*ScriptBlock); ok {
			for _, s := range texts {
				parts, err := f.splitByBlock(s, sb, limit)
				if err != nil {
					return nil, err
				}
				out = append(out, parts...)
			}
			return &psobject.List{Type: "System.String[]", Items: out}, nil
		}
	}
	pattern := ""
	if len(args) > 0 {
		pattern = f.text(args[0])
	}
	var re *regexValue
	var err error
	if len(args) > 0 {
		if x, ok := psobject.Base(args[0]).(*regexValue); ok {
			re = x
		}
	}
	if re == nil {
		if simple {
			pattern = regexp2.Escape(pattern)
		}
		if re, err = f.in.rs.regex(pattern, opts); err != nil {
			return nil, err
		}
	}
	for _, s := range texts {
		parts, err := re.split(s, limit)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			out = append(out, p)
		}
	}
	return &psobject.List{Type: "System.String[]", Items: out}, nil
}

// split cuts text at the matches as Regex.Split does, groups included. A negative limit counts from the end.
func (r *regexValue) split(s string, limit int) ([]string, error) {
	type span struct {
		from, to int
		groups   []string
	}
	u := []rune(s)
	var cuts []span
	m, err := r.match(s)
	for m != nil && err == nil {
		c := span{from: m.Index, to: m.Index + m.Length}
		for i, g := range m.Groups() {
			if i > 0 && len(g.Captures) > 0 {
				c.groups = append(c.groups, g.String())
			}
		}
		cuts = append(cuts, c)
		if limit > 0 && len(cuts) >= limit-1 {
			break
		}
		m, err = r.re.FindNextMatch(m)
	}
	if err != nil {
		return nil, err
	}
	if limit == 1 {
		return []string{s}, nil
	}
	if limit < 0 && len(cuts) > -limit-1 {
		cuts = cuts[len(cuts)-(-limit-1):]
	}
	out := make([]string, 0, len(cuts)+1)
	at := 0
	for _, c := range cuts {
		out = append(out, string(u[at:c.from]))
		out = append(out, c.groups...)
		at = c.to
	}
	return append(out, string(u[at:])), nil
}

func (f *frame) splitByBlock(s string, sb *ScriptBlock, limit int) ([]any, error) {
	var out []any
	var cur strings.Builder
	for _, c := range s {
		list, err := f.runBlock(sb, string(c), true, nil)
		if err != nil {
			return nil, err
		}
		if truth(collapse(list)) && (limit <= 0 || len(out) < limit-1) {
			out = append(out, cur.String())
			cur.Reset()
			continue
		}
		cur.WriteRune(c)
	}
	return append(out, cur.String()), nil
}

// splitBlanks is the unary -split.
func (f *frame) splitBlanks(v any) (any, error) {
	var texts []any
	if list, ok := items(v); ok {
		texts = list
	} else {
		texts = []any{v}
	}
	out := &psobject.List{Type: "System.String[]", Items: []any{}}
	for _, t := range texts {
		s := f.text(t)
		parts := strings.Fields(s)
		if len(parts) == 0 {
			// Text without a word gives itself trimmed, as the original does.
			out.Items = append(out.Items, "")
			continue
		}
		for _, p := range parts {
			out.Items = append(out.Items, p)
		}
	}
	return out, nil
}

// join is -join.
func (f *frame) join(v any, sep string) (any, error) {
	list, ok := items(v)
	if !ok {
		return f.text(v), nil
	}
	var b strings.Builder
	for i, x := range list {
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(f.joinText(x))
		if b.Len() > maxText {
			return nil, netError("System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.")
		}
	}
	return b.String(), nil
}

// joinText gives an element of -join: collections inside show their type.
func (f *frame) joinText(v any) string {
	switch x := psobject.Base(plain(v)).(type) {
	case *psobject.List:
		return dotnet.ToString(x)
	case []byte:
		return "System.Byte[]"
	case enumerable:
		return dotnet.ToString(x)
	}
	return f.text(v)
}

// matchValue is a Match, a Group or a Capture.
type matchValue struct {
	typ     string
	value   string
	index   int
	length  int
	success bool
	name    string
	groups  *groupList
	match   *regexp2.Match
	re      *regexValue
	before  []*matchValue  // the captures of a group before its last
	all     *psobject.List // all of them, once they were asked for
}

func newMatch(m *regexp2.Match, re *regexValue) *matchValue {
	v := &matchValue{typ: "System.Text.RegularExpressions.Match", re: re, match: m, groups: &groupList{}}
	if m == nil {
		return v
	}
	v.value, v.index, v.length, v.success, v.name = m.String(), m.Index, m.Length, true, "0"
	for _, g := range m.Groups() {
		ok := len(g.Captures) > 0
		gv := &matchValue{typ: "System.Text.RegularExpressions.Group", success: ok, name: g.Name}
		if ok {
			gv.value, gv.index, gv.length = g.String(), g.Index, g.Length
			for _, c := range g.Captures[:len(g.Captures)-1] {
				gv.before = append(gv.before, &matchValue{typ: captureType, value: c.String(), index: c.Index, length: c.Length})
			}
		}
		v.groups.list = append(v.groups.list, gv)
	}
	if len(v.groups.list) > 0 {
		v.groups.list[0] = v
	}
	return v
}

func (m *matchValue) PSTypeNames() []string {
	if m.typ == captureType {
		return []string{captureType, "System.Object"}
	}
	if m.typ == "System.Text.RegularExpressions.Match" {
		return []string{m.typ, "System.Text.RegularExpressions.Group", "System.Text.RegularExpressions.Capture", "System.Object"}
	}
	return []string{m.typ, "System.Text.RegularExpressions.Capture", "System.Object"}
}

func (m *matchValue) PSProperties() []psobject.Property {
	if m.typ == captureType {
		return []psobject.Property{note("Index", int32(m.index)), note("Length", int32(m.length)), note("Value", m.value), note("ValueSpan", nil)}
	}
	caps := m.captures()
	p := []psobject.Property{}
	if m.groups != nil {
		p = append(p, psobject.Property{Name: "Groups", Value: m.groups})
	}
	return append(p,
		psobject.Property{Name: "Success", Value: m.success}, psobject.Property{Name: "Name", Value: m.name},
		psobject.Property{Name: "Captures", Value: caps}, psobject.Property{Name: "Index", Value: int32(m.index)},
		psobject.Property{Name: "Length", Value: int32(m.length)}, psobject.Property{Name: "Value", Value: m.value},
		psobject.Property{Name: "ValueSpan", Value: nil})
}

const captureType = "System.Text.RegularExpressions.Capture"

// captures are what a group took, the last of which is the group itself.
func (m *matchValue) captures() *psobject.List {
	if m.all == nil {
		m.all = &psobject.List{Type: "System.Text.RegularExpressions.CaptureCollection"}
		for _, c := range m.before {
			m.all.Items = append(m.all.Items, c)
		}
		if m.success {
			m.all.Items = append(m.all.Items, m)
		}
	}
	return m.all
}

func (m *matchValue) PSText() string { return m.value }

// groupList is a GroupCollection.
type groupList struct{ list []*matchValue }

func (g *groupList) PSTypeNames() []string {
	return []string{"System.Text.RegularExpressions.GroupCollection", "System.Object"}
}
func (g *groupList) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Count", Value: int32(len(g.list))}, {Name: "Keys", Value: g.names()}}
}
func (g *groupList) PSText() string { return "System.Text.RegularExpressions.GroupCollection" }

func (g *groupList) names() *psobject.List {
	l := psobject.NewArray()
	for _, x := range g.list {
		l.Items = append(l.Items, x.name)
	}
	return l
}

func (g *groupList) psItems() []any {
	out := make([]any, len(g.list))
	for i, x := range g.list {
		out[i] = x
	}
	return out
}

func (g *groupList) psIndex(key any) (any, bool) {
	if n, ok := asInt(key); ok {
		if n >= 0 && n < len(g.list) {
			return g.list[n], true
		}
		return &matchValue{typ: "System.Text.RegularExpressions.Group"}, true
	}
	s := dotnet.String(key)
	for _, x := range g.list {
		if x.name == s {
			return x, true
		}
	}
	return &matchValue{typ: "System.Text.RegularExpressions.Group"}, true
}
