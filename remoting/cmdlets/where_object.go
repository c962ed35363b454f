package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// WhereObject passes on the objects that a condition is true for.
var WhereObject = &cmdlet.Declaration{
	Name: "Where-Object", Class: objectTypePrefix + "WhereObjectCommand", Aliases: []string{"where", "?"}, DefaultSet: "EqualSet",
	Synopsis: "Passes on the objects for which a condition is true.",
	Examples: []cmdlet.Example{{Title: "By a function", Code: `write_output{1, 2, 3} | where_object(function(n) return n > 1 end)`},
		{Title: "By a property", Code: `get_pssession() | where_object{"State", eq = "Opened"}`}},
	New: func() any { return &whereObject{} },
}

type whereObject struct {
	InputObject  any          `param:"value type=System.Management.Automation.PSObject"`
	FilterScript cmdlet.Block `param:"sets=ScriptBlockSet pos=0 mandatory" help:"The condition; the object is its first argument."`
	Property     string       `param:"sets=CaseSensitiveContainsSet,CaseSensitiveEqualSet,CaseSensitiveGreaterOrEqualSet,CaseSensitiveGreaterThanSet,CaseSensitiveInSet,CaseSensitiveLessOrEqualSet,CaseSensitiveLessThanSet,CaseSensitiveLikeSet,CaseSensitiveMatchSet,CaseSensitiveNotContainsSet,CaseSensitiveNotEqualSet,CaseSensitiveNotInSet,CaseSensitiveNotLikeSet,CaseSensitiveNotMatchSet,ContainsSet,EqualSet,GreaterOrEqualSet,GreaterThanSet,InSet,IsNotSet,IsSet,LessOrEqualSet,LessThanSet,LikeSet,MatchSet,Not,NotContainsSet,NotEqualSet,NotInSet,NotLikeSet,NotMatchSet pos=0 mandatory nne" help:"The property that is compared, or that must be true where no comparison is given."`
	Value        any          `param:"sets=CaseSensitiveContainsSet,CaseSensitiveEqualSet,CaseSensitiveGreaterOrEqualSet,CaseSensitiveGreaterThanSet,CaseSensitiveInSet,CaseSensitiveLessOrEqualSet,CaseSensitiveLessThanSet,CaseSensitiveLikeSet,CaseSensitiveMatchSet,CaseSensitiveNotContainsSet,CaseSensitiveNotEqualSet,CaseSensitiveNotInSet,CaseSensitiveNotLikeSet,CaseSensitiveNotMatchSet,ContainsSet,EqualSet,GreaterOrEqualSet,GreaterThanSet,InSet,IsNotSet,IsSet,LessOrEqualSet,LessThanSet,LikeSet,MatchSet,NotContainsSet,NotEqualSet,NotInSet,NotLikeSet,NotMatchSet pos=1" help:"What the property is compared with."`

	EQ           bool `param:"sets=EqualSet alias=IEQ"`
	CEQ          bool `param:"sets=CaseSensitiveEqualSet mandatory"`
	NE           bool `param:"sets=NotEqualSet mandatory alias=INE"`
	CNE          bool `param:"sets=CaseSensitiveNotEqualSet mandatory"`
	GT           bool `param:"sets=GreaterThanSet mandatory alias=IGT"`
	CGT          bool `param:"sets=CaseSensitiveGreaterThanSet mandatory"`
	LT           bool `param:"sets=LessThanSet mandatory alias=ILT"`
	CLT          bool `param:"sets=CaseSensitiveLessThanSet mandatory"`
	GE           bool `param:"sets=GreaterOrEqualSet mandatory alias=IGE"`
	CGE          bool `param:"sets=CaseSensitiveGreaterOrEqualSet mandatory"`
	LE           bool `param:"sets=LessOrEqualSet mandatory alias=ILE"`
	CLE          bool `param:"sets=CaseSensitiveLessOrEqualSet mandatory"`
	Like         bool `param:"sets=LikeSet mandatory alias=ILike"`
	CLike        bool `param:"sets=CaseSensitiveLikeSet mandatory"`
	NotLike      bool `param:"sets=NotLikeSet mandatory alias=INotLike"`
	CNotLike     bool `param:"sets=CaseSensitiveNotLikeSet mandatory"`
	Match        bool `param:"sets=MatchSet mandatory alias=IMatch"`
	CMatch       bool `param:"sets=CaseSensitiveMatchSet mandatory"`
	NotMatch     bool `param:"sets=NotMatchSet mandatory alias=INotMatch"`
	CNotMatch    bool `param:"sets=CaseSensitiveNotMatchSet mandatory"`
	Contains     bool `param:"sets=ContainsSet mandatory alias=IContains"`
	CContains    bool `param:"sets=CaseSensitiveContainsSet mandatory"`
	NotContains  bool `param:"sets=NotContainsSet mandatory alias=INotContains"`
	CNotContains bool `param:"sets=CaseSensitiveNotContainsSet mandatory"`
	In           bool `param:"sets=InSet mandatory alias=IIn"`
	CIn          bool `param:"sets=CaseSensitiveInSet mandatory"`
	NotIn        bool `param:"sets=NotInSet mandatory alias=INotIn"`
	CNotIn       bool `param:"sets=CaseSensitiveNotInSet mandatory"`
	Is           bool `param:"sets=IsSet mandatory"`
	IsNot        bool `param:"sets=IsNotSet mandatory"`
	Not          bool `param:"sets=Not mandatory"`
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
	if err := CompleteComparison(r); err != nil {
		return err
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

// CompleteComparison checks that a comparison of Where-Object has its two sides and its operator.
func CompleteComparison(r *cmdlet.Run) error {
	switch value := r.Bound("Value"); {
	case r.Set() == "EqualSet" && value && !r.Bound("EQ"):
		return r.Fail("OperatorNotSpecified", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
			"An operator is required to compare the two specified values. Include a valid operator in the command, and then try the command again. For example, Get-Process | Where-Object -Property Name -eq Idle", nil)
	case !value && r.Set() != "Not" && (r.Set() != "EqualSet" || r.Bound("EQ")):
		return r.Fail("ValueNotSpecifiedForWhereObject", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
			"The specified operator requires both the -Property and -Value parameters. Provide values for both parameters, and then try the command again.", nil)
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
	is := func() (bool, error) {
		name := dotnet.String(w.Value)
		full, ok := dotnet.ResolveType(strings.Trim(name, "[]"))
		if !ok {
			return false, r.Fail("InvalidCastFromStringToType", psobject.InvalidArgument, "System.Management.Automation.PSInvalidCastException",
				`Cannot convert the "`+name+`" value of type "System.String" to type "System.Type".`, nil)
		}
		return psobject.Is(v, full), nil
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
	case w.NotContains, w.CNotContains:
		return !among(list(v), w.Value, w.NotContains), nil
	case w.In, w.CIn:
		return among(list(w.Value), v, w.In), nil
	case w.NotIn, w.CNotIn:
		return !among(list(w.Value), v, w.NotIn), nil
	case w.Is:
		return is()
	case w.IsNot:
		return not(is())
	}
	return dotnet.True(v), nil
}
