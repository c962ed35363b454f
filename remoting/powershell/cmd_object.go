package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/psobject"
)

type forEachObject struct {
	InputObject      any            `param:"value"`
	Begin_           cmdlet.Block   `param:"sets=ScriptBlockSet" as:"Begin"`
	Process_         []cmdlet.Block `param:"sets=ScriptBlockSet pos=0 mandatory null emptytext emptylist" as:"Process"`
	End_             cmdlet.Block   `param:"sets=ScriptBlockSet" as:"End"`
	RemainingScripts []cmdlet.Block `param:"sets=ScriptBlockSet rest null emptytext emptylist"`
	MemberName       string         `param:"sets=PropertyAndMethodSet pos=0 mandatory"`
	ArgumentList     []any          `param:"sets=PropertyAndMethodSet rest alias=Args"`
	Parallel         cmdlet.Block   `param:"sets=ParallelParameterSet mandatory"`
	ThrottleLimit    int32          `param:"sets=ParallelParameterSet"`
	TimeoutSeconds   int32          `param:"sets=ParallelParameterSet"`
	AsJob            bool           `param:"sets=ParallelParameterSet"`
	UseNewRunspace   bool           `param:"sets=ParallelParameterSet"`

	begin, end cmdlet.Block
	process    []cmdlet.Block
	parallel   *parallel
}

func (x *forEachObject) Begin(r *cmdlet.Run) error {
	x.begin, x.end = x.Begin_, x.End_
	x.process = append(append([]cmdlet.Block(nil), x.Process_...), x.RemainingScripts...)
	if x.Parallel != nil {
		p, err := newParallel(x, r)
		x.parallel = p
		return err
	}
	if x.begin == nil && len(x.process) > 1 && !r.Bound("Begin") {
		x.begin, x.process = x.process[0], x.process[1:]
		if x.end == nil && len(x.process) > 1 && !r.Bound("End") {
			x.end, x.process = x.process[len(x.process)-1], x.process[:len(x.process)-1]
		}
	}
	if x.begin != nil {
		return r.Host.Invoke(x.begin, nil, nil, r.Write)
	}
	return nil
}

func (x *forEachObject) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	if x.parallel != nil {
		if !r.PipelineInput && !r.Bound("InputObject") {
			return nil
		}
		return x.parallel.add(r, x.InputObject)
	}
	if r.Set() == "PropertyAndMethodSet" {
		return x.member(r, h)
	}
	if !r.PipelineInput && !r.Bound("InputObject") && len(x.process) == 0 {
		return nil
	}
	for _, b := range x.process {
		if b == nil {
			continue
		}
		if err := r.Host.Invoke(b, x.InputObject, nil, r.Write); err != nil {
			return err
		}
	}
	return nil
}

// Close stops what still runs in parallel.
func (x *forEachObject) Close() {
	if x.parallel != nil {
		x.parallel.close()
	}
}

func (x *forEachObject) End(r *cmdlet.Run) error {
	if x.parallel != nil {
		return x.parallel.end(r)
	}
	if x.end != nil {
		return r.Host.Invoke(x.end, nil, nil, r.Write)
	}
	return nil
}

// member reads a property or calls a method, whose name may be a pattern.
func (x *forEachObject) member(r *cmdlet.Run, h *cmdletHost) error {
	f, obj, name := h.f, x.InputObject, x.MemberName
	if obj == nil {
		if f.scope.strictVersion() >= 2 {
			return r.WriteError(r.Fail("InputObjectIsNull", psobject.InvalidArgument, smaPrefix+"PSArgumentNullException", "Cannot perform the operation because input is null.", nil))
		}
		return r.Write(nil)
	}
	if hasWildcard(name) {
		match := wildcard(name, true)
		var hits []string
		for _, p := range f.propertiesOf(obj) {
			if match(p.name) {
				hits = append(hits, p.name)
			}
		}
		if len(hits) > 1 {
			return r.WriteError(r.Fail("AmbiguousPropertyOrMethodName", psobject.InvalidOperation, smaPrefix+"PSArgumentException",
				"Input name \""+name+"\" is ambiguous. It can be resolved to multiple matched members. Possible matches include: "+strings.Join(hits, " ")+".", obj))
		}
		if len(hits) == 1 {
			name = hits[0]
		}
	}
	put := func(v any) error { return emit(r.Write, v) }
	if !r.Bound("ArgumentList") {
		v, known, err := f.property(obj, name)
		if err != nil {
			return err
		}
		if known {
			return put(v)
		}
	}
	if ft, refused := asFault(f.mayCallOn(obj, name)); refused {
		return r.WriteError(r.Fail(ft.rec.FullyQualifiedErrorID, psobject.InvalidOperation, smaPrefix+"PSInvalidOperationException", ft.rec.Message(), nil))
	}
	v, known, err := f.tryMethod(obj, name, x.ArgumentList)
	if err != nil {
		if ft, ok := asFault(err); ok {
			ft.rec.FullyQualifiedErrorID = "MethodInvocationError," + r.Declaration.Class
			return r.WriteError(ft.rec)
		}
		return err
	}
	if known {
		return put(v)
	}
	if r.Bound("ArgumentList") {
		return r.WriteError(r.Fail("MethodNotFound", psobject.InvalidOperation, runtimeException,
			"Method invocation failed because ["+typeNameOf(obj)+"] does not contain a method named '"+name+"'.", obj))
	}
	v, err = f.getMember(obj, name)
	if err != nil {
		return err
	}
	return put(v)
}

type whereObject struct {
	InputObject  any          `param:"value"`
	FilterScript cmdlet.Block `param:"sets=ScriptBlockSet pos=0 mandatory"`
	Property     string       `param:"pos=0 mandatory sets=EqualSet,CaseSensitiveEqualSet,NotEqualSet,CaseSensitiveNotEqualSet,GreaterThanSet,CaseSensitiveGreaterThanSet,LessThanSet,CaseSensitiveLessThanSet,GreaterOrEqualSet,CaseSensitiveGreaterOrEqualSet,LessOrEqualSet,CaseSensitiveLessOrEqualSet,LikeSet,CaseSensitiveLikeSet,NotLikeSet,CaseSensitiveNotLikeSet,MatchSet,CaseSensitiveMatchSet,NotMatchSet,CaseSensitiveNotMatchSet,ContainsSet,CaseSensitiveContainsSet,NotContainsSet,CaseSensitiveNotContainsSet,InSet,CaseSensitiveInSet,NotInSet,CaseSensitiveNotInSet,IsSet,IsNotSet,Not"`
	Value        any          `param:"pos=1 sets=EqualSet,CaseSensitiveEqualSet,NotEqualSet,CaseSensitiveNotEqualSet,GreaterThanSet,CaseSensitiveGreaterThanSet,LessThanSet,CaseSensitiveLessThanSet,GreaterOrEqualSet,CaseSensitiveGreaterOrEqualSet,LessOrEqualSet,CaseSensitiveLessOrEqualSet,LikeSet,CaseSensitiveLikeSet,NotLikeSet,CaseSensitiveNotLikeSet,MatchSet,CaseSensitiveMatchSet,NotMatchSet,CaseSensitiveNotMatchSet,ContainsSet,CaseSensitiveContainsSet,NotContainsSet,CaseSensitiveNotContainsSet,InSet,CaseSensitiveInSet,NotInSet,CaseSensitiveNotInSet,IsSet,IsNotSet"`
	EQ           bool         `param:"sets=EqualSet alias=IEQ"`
	CEQ          bool         `param:"sets=CaseSensitiveEqualSet mandatory"`
	NE           bool         `param:"sets=NotEqualSet mandatory alias=INE"`
	CNE          bool         `param:"sets=CaseSensitiveNotEqualSet mandatory"`
	GT           bool         `param:"sets=GreaterThanSet mandatory alias=IGT"`
	CGT          bool         `param:"sets=CaseSensitiveGreaterThanSet mandatory"`
	LT           bool         `param:"sets=LessThanSet mandatory alias=ILT"`
	CLT          bool         `param:"sets=CaseSensitiveLessThanSet mandatory"`
	GE           bool         `param:"sets=GreaterOrEqualSet mandatory alias=IGE"`
	CGE          bool         `param:"sets=CaseSensitiveGreaterOrEqualSet mandatory"`
	LE           bool         `param:"sets=LessOrEqualSet mandatory alias=ILE"`
	CLE          bool         `param:"sets=CaseSensitiveLessOrEqualSet mandatory"`
	Like         bool         `param:"sets=LikeSet mandatory alias=ILike"`
	CLike        bool         `param:"sets=CaseSensitiveLikeSet mandatory"`
	NotLike      bool         `param:"sets=NotLikeSet mandatory alias=INotLike"`
	CNotLike     bool         `param:"sets=CaseSensitiveNotLikeSet mandatory"`
	Match        bool         `param:"sets=MatchSet mandatory alias=IMatch"`
	CMatch       bool         `param:"sets=CaseSensitiveMatchSet mandatory"`
	NotMatch     bool         `param:"sets=NotMatchSet mandatory alias=INotMatch"`
	CNotMatch    bool         `param:"sets=CaseSensitiveNotMatchSet mandatory"`
	Contains     bool         `param:"sets=ContainsSet mandatory alias=IContains"`
	CContains    bool         `param:"sets=CaseSensitiveContainsSet mandatory"`
	NotContains  bool         `param:"sets=NotContainsSet mandatory alias=INotContains"`
	CNotContains bool         `param:"sets=CaseSensitiveNotContainsSet mandatory"`
	In           bool         `param:"sets=InSet mandatory alias=IIn"`
	CIn          bool         `param:"sets=CaseSensitiveInSet mandatory"`
	NotIn        bool         `param:"sets=NotInSet mandatory alias=INotIn"`
	CNotIn       bool         `param:"sets=CaseSensitiveNotInSet mandatory"`
	Is           bool         `param:"sets=IsSet mandatory"`
	IsNot        bool         `param:"sets=IsNotSet mandatory"`
	Not          bool         `param:"sets=Not mandatory"`
}

func (w *whereObject) Process(r *cmdlet.Run) error {
	if !r.PipelineInput && !r.Bound("InputObject") {
		return nil
	}
	h := engineHost(r)
	f, obj := h.f, w.InputObject
	if w.FilterScript != nil {
		var results []any
		if err := r.Host.Invoke(w.FilterScript, obj, nil, func(v any) error { results = append(results, v); return nil }); err != nil {
			return err
		}
		if truth(collapse(results)) {
			return r.Write(obj)
		}
		return nil
	}
	if err := cmdlets.CompleteComparison(r); err != nil {
		return err
	}
	v, err := f.getMember(obj, w.Property)
	if err != nil {
		return err
	}
	v = plain(v)
	op := ""
	for name, on := range map[string]bool{"ceq": w.CEQ, "ne": w.NE, "cne": w.CNE, "gt": w.GT, "cgt": w.CGT, "lt": w.LT, "clt": w.CLT, "ge": w.GE, "cge": w.CGE, "le": w.LE, "cle": w.CLE,
		"like": w.Like, "clike": w.CLike, "notlike": w.NotLike, "cnotlike": w.CNotLike, "match": w.Match, "cmatch": w.CMatch, "notmatch": w.NotMatch, "cnotmatch": w.CNotMatch,
		"contains": w.Contains, "ccontains": w.CContains, "notcontains": w.NotContains, "cnotcontains": w.CNotContains, "in": w.In, "cin": w.CIn, "notin": w.NotIn, "cnotin": w.CNotIn, "eq": w.EQ} {
		if on {
			op = name
		}
	}
	ok := false
	switch {
	case w.Not:
		ok = !truth(v)
	case w.Is, w.IsNot:
		t, _ := psobject.Base(w.Value).(*Type)
		if t == nil {
			if t = f.typeByText(strings.Trim(f.text(w.Value), "[]")); t == nil {
				return typeNotFound(f.text(w.Value))
			}
		}
		ok = f.isOfType(v, t) == w.Is
	case op == "" && !r.Bound("Value"):
		ok = truth(v)
	default:
		if op == "" {
			op = "eq"
		}
		res, err := f.operate(op, v, w.Value)
		if err != nil {
			if ft, isFault := asFault(err); isFault {
				return r.WriteError(ft.rec)
			}
			return err
		}
		ok = truth(res)
	}
	if ok {
		return r.Write(obj)
	}
	return nil
}

type outDefault struct {
	InputObject any  `param:"value"`
	Transcript  bool `param:""`
}

func (o *outDefault) Process(r *cmdlet.Run) error {
	if o.Transcript {
		return nil // there is none
	}
	return r.Write(o.InputObject)
}
