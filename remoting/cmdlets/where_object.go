package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// WhereObject passes on the objects that a condition is true for.
var WhereObject = &cmdlet.Declaration{
	Name: "Where-Object", Class: objectTypePrefix + "WhereObjectCommand", Aliases: []string{"where", "?"}, DefaultSet: "Property",
	Synopsis: "Passes on the objects for which a condition is true.",
	Examples: []cmdlet.Example{{Title: "By a function", Code: `write_output{1, 2, 3} | where_object(function(n) return n > 1 end)`},
		{Title: "By a property", Code: `get_pssession() | where_object{"State", eq = "Opened"}`}},
	New: func() any { return &whereObject{} },
}

type whereObject struct {
	InputObject  any          `param:"value"`
	FilterScript cmdlet.Block `param:"sets=Script pos=0 mandatory" help:"The condition; the object is its first argument."`
	Property     string       `param:"sets=Property pos=0 mandatory nne" help:"The property that is compared, or that must be true where no comparison is given."`
	Value        any          `param:"sets=Property pos=1" help:"What the property is compared with."`

	EQ          bool `param:"sets=Property alias=IEQ"`
	CEQ         bool `param:"sets=Property"`
	NE          bool `param:"sets=Property alias=INE"`
	CNE         bool `param:"sets=Property"`
	GT          bool `param:"sets=Property alias=IGT"`
	CGT         bool `param:"sets=Property"`
	LT          bool `param:"sets=Property alias=ILT"`
	CLT         bool `param:"sets=Property"`
	GE          bool `param:"sets=Property alias=IGE"`
	CGE         bool `param:"sets=Property"`
	LE          bool `param:"sets=Property alias=ILE"`
	CLE         bool `param:"sets=Property"`
	Like        bool `param:"sets=Property alias=ILike"`
	CLike       bool `param:"sets=Property"`
	NotLike     bool `param:"sets=Property alias=INotLike"`
	CNotLike    bool `param:"sets=Property"`
	Match       bool `param:"sets=Property alias=IMatch"`
	CMatch      bool `param:"sets=Property"`
	NotMatch    bool `param:"sets=Property alias=INotMatch"`
	CNotMatch   bool `param:"sets=Property"`
	Contains    bool `param:"sets=Property alias=IContains"`
	CContains   bool `param:"sets=Property"`
	NotContains bool `param:"sets=Property alias=INotContains"`
	In          bool `param:"sets=Property alias=IIn"`
	CIn         bool `param:"sets=Property"`
	NotIn       bool `param:"sets=Property alias=INotIn"`
	Is          bool `param:"sets=Property"`
	IsNot       bool `param:"sets=Property"`
	Not         bool `param:"sets=Property"`
}

func (w *whereObject) Process(r *cmdlet.Run) error {
	if !r.PipelineInput && !r.Bound("InputObject") {
		return nil
	}
	obj := w.InputObject
	if w.FilterScript != nil {
		var results []any
		if err := r.Host.Invoke(w.FilterScript, obj, nil, func(v any) error { results = append(results, v); return nil }); err != nil {
			return err
		}
		if r.Host.Truth(results) {
			return r.Write(obj)
		}
		return nil
	}
	v, _ := read(obj, w.Property)
	ok, err := w.compare(r, v)
	if err != nil {
		return err
	}
	if ok {
		return r.Write(obj)
	}
	return nil
}

func (w *whereObject) compare(r *cmdlet.Run, v any) (bool, error) {
	order := func(ignore bool, ok func(int) bool) (bool, error) {
		c, err := dotnet.Compare(v, w.Value, ignore)
		if err != nil {
			return false, nil // what cannot be compared does not pass
		}
		return ok(c), nil
	}
	list := func(x any) []any {
		switch l := psobject.Base(x).(type) {
		case *psobject.List:
			return l.Items
		case nil:
			return nil
		}
		return []any{x}
	}
	among := func(items []any, x any, ignore bool) bool {
		for _, e := range items {
			if dotnet.Equal(e, x, ignore) {
				return true
			}
		}
		return false
	}
	match := func(ignore bool) (bool, error) {
		re, err := dotnet.Regex(dotnet.String(w.Value), ignore)
		if err != nil {
			return false, r.Fail("InvalidRegularExpression", psobject.InvalidArgument, "System.Management.Automation.RuntimeException", err.Error(), w.Value)
		}
		m, err := re.MatchString(dotnet.String(v))
		return m, err
	}
	not := func(b bool, err error) (bool, error) { return !b && err == nil, err }
	is := func() bool {
		name := dotnet.String(w.Value)
		if full, ok := dotnet.ResolveType(strings.Trim(name, "[]")); ok {
			name = full
		}
		return psobject.Is(v, name)
	}
	text := dotnet.String(v)
	pattern := dotnet.String(w.Value)
	switch {
	case w.Not:
		return !dotnet.True(v), nil
	case w.EQ:
		return dotnet.Equal(v, w.Value, true), nil
	case w.CEQ:
		return dotnet.Equal(v, w.Value, false), nil
	case w.NE:
		return !dotnet.Equal(v, w.Value, true), nil
	case w.CNE:
		return !dotnet.Equal(v, w.Value, false), nil
	case w.GT, w.CGT:
		return order(w.GT, func(c int) bool { return c > 0 })
	case w.LT, w.CLT:
		return order(w.LT, func(c int) bool { return c < 0 })
	case w.GE, w.CGE:
		return order(w.GE, func(c int) bool { return c >= 0 })
	case w.LE, w.CLE:
		return order(w.LE, func(c int) bool { return c <= 0 })
	case w.Like, w.CLike:
		return dotnet.Like(text, pattern, w.Like), nil
	case w.NotLike, w.CNotLike:
		return !dotnet.Like(text, pattern, w.NotLike), nil
	case w.Match, w.CMatch:
		return match(w.Match)
	case w.NotMatch, w.CNotMatch:
		return not(match(w.NotMatch))
	case w.Contains, w.CContains:
		return among(list(v), w.Value, w.Contains), nil
	case w.NotContains:
		return !among(list(v), w.Value, true), nil
	case w.In, w.CIn:
		return among(list(w.Value), v, w.In), nil
	case w.NotIn:
		return !among(list(w.Value), v, true), nil
	case w.Is:
		return is(), nil
	case w.IsNot:
		return !is(), nil
	}
	if r.Bound("Value") {
		return dotnet.Equal(v, w.Value, true), nil
	}
	return dotnet.True(v), nil
}
