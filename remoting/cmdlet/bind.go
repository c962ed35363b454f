package cmdlet

import (
	"errors"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Argument is one piece of a command line: a value, or a parameter's name that may have its value attached.
type Argument struct {
	// Name is the parameter's name without the hyphen, "" for a value alone.
	Name string
	// Value is the value; Present tells that there is one (a name followed by its value as a separate argument has
	// none).
	Value   any
	Present bool
	// Default tells that the user prefers the value and did not write it: it yields to what the command line says.
	Default bool
}

// Named returns a parameter with its value, Positional a value alone.
func Named(name string, v any) Argument { return Argument{Name: name, Value: v, Present: true} }

// Positional returns an argument without a name.
func Positional(v any) Argument { return Argument{Value: v, Present: true} }

// Binder binds arguments and pipeline objects to parameters for one invocation, as PowerShell's ParameterBinder does.
type Binder struct {
	Parameters *Parameters
	// Command and Class name the command in errors.
	Command, Class string
	// Credential makes a credential of a user name by asking; nil where the host cannot.
	Credential func(userName string) (*psobject.Credential, error)
	// Ask asks for the values of mandatory parameters that none was given for, by their names; nil where the host cannot.
	Ask func(missing []*Parameter) (*psobject.Dictionary, error)
	// Loose gives surplus positional arguments to Rest instead of an error, as simple functions do.
	Loose bool
	// LuaNames lets names match as Lua writes them: computer_name for ComputerName.
	LuaNames bool
	// LastTakesRest gives all values that remain to the last positional parameter if that takes a list, as Lua's
	// f{"a", "b"} reads.
	LastTakesRest bool

	// Rest holds what a Loose binder could not place.
	Rest []any

	bound    map[*Parameter]any
	explicit map[*Parameter]bool
	valid    []string
	chosen   string

	// What objects of a pipeline are bound to, and what a set may ask for; both are looked through for each object.
	piped, required []*Parameter
	sorted          int // the parameters of which these are
	// DefaultFailed is told of an Argument with Default that does not convert; it must be there where any is given.
	DefaultFailed func(parameter string, value any, err error)
}

// sort finds the parameters that take pipeline input, and those that are mandatory in some set.
func (b *Binder) sort() {
	if b.sorted == len(b.Parameters.List) {
		return
	}
	b.piped, b.required, b.sorted = nil, nil, len(b.Parameters.List)
	for _, p := range b.Parameters.List {
		if p.Pipeline() {
			b.piped = append(b.piped, p)
		}
		if b.mandatory(p) {
			b.required = append(b.required, p)
		}
	}
}

// Bound returns the value bound to a parameter.
func (b *Binder) Bound(p *Parameter) (any, bool) { v, ok := b.bound[p]; return v, ok }

// Get returns the value bound to the parameter of that name.
func (b *Binder) Get(name string) (any, bool) {
	p := b.Parameters.byName[strings.ToLower(name)]
	if p == nil {
		return nil, false
	}
	return b.Bound(p)
}

// Each calls f for each bound parameter in order of declaration.
func (b *Binder) Each(f func(p *Parameter, v any)) {
	for _, p := range b.Parameters.List {
		if v, ok := b.bound[p]; ok {
			f(p, v)
		}
	}
}

// Set returns the name of the parameter set in use, "" where there is only one or none is chosen yet.
func (b *Binder) Set() string { return b.chosen }

func (b *Binder) normal(name string) string {
	name = strings.ToLower(name)
	if b.LuaNames {
		name = strings.ReplaceAll(name, "_", "")
	}
	return name
}

// Resolve finds the parameter that a name or an unambiguous beginning of one means.
func (b *Binder) Resolve(name string) (*Parameter, error) {
	n := b.normal(name)
	if p, ok := b.Parameters.byName[n]; ok {
		return p, nil
	}
	var hits, own, psl []*Parameter
	if n != "" {
		for _, p := range b.Parameters.List {
			match := strings.HasPrefix(strings.ToLower(p.Name), n)
			for _, a := range p.Aliases {
				match = match || strings.HasPrefix(strings.ToLower(a), n)
			}
			switch {
			case match && p.Own:
				psl = append(psl, p)
			case match:
				hits = append(hits, p)
				if !p.Common {
					own = append(own, p)
				}
			}
		}
	}
	if len(hits) == 0 {
		hits = psl
	}
	switch {
	case len(hits) == 0:
		return nil, b.notFound(name)
	case len(hits) == 1:
		return hits[0], nil
	case len(own) == 1:
		return own[0], nil
	}
	return nil, b.ambiguous(name, hits)
}

// Bind binds the arguments of the command line. input tells that pipeline objects will follow.
func (b *Binder) Bind(args []Argument, input bool) error {
	b.bound = map[*Parameter]any{}
	b.explicit = map[*Parameter]bool{}
	b.valid = b.Parameters.Sets
	var positional []any
	var defaults []Argument
	for i := 0; i < len(args); i++ {
		a := args[i]
		if a.Default {
			defaults = append(defaults, a)
			continue
		}
		if a.Name == "" {
			positional = append(positional, a.Value)
			continue
		}
		p, err := b.Resolve(a.Name)
		if err != nil {
			if b.Loose {
				if !a.Present {
					b.Rest = append(b.Rest, "-"+a.Name)
					continue
				}
				b.Rest = append(b.Rest, "-"+a.Name, a.Value)
				continue
			}
			if p := b.remaining(); !b.LuaNames && p != nil && !strings.Contains(p.Type, "ScriptBlock") {
				// A name that is none is text for the parameter that takes what remains.
				positional = append(positional, "-"+a.Name)
				if a.Present {
					positional = append(positional, a.Value)
				}
				continue
			}
			return err
		}
		v := a.Value
		if !a.Present {
			switch {
			case p.Switch:
				v = true
			case i+1 < len(args) && args[i+1].Name == "":
				i++
				v = args[i].Value
			default:
				return b.invalid("MissingArgument", "Missing an argument for parameter '"+p.Name+"'. Specify a parameter of type '"+shortType(p.Type)+"' and try again.")
			}
		}
		if b.explicit[p] {
			return b.invalid("ParameterAlreadyBound", "Cannot bind parameter because parameter '"+p.Name+"' is specified more than once. To provide multiple values to parameters that can accept multiple values, use the array syntax. For example, \"-parameter value1,value2,value3\".")
		}
		if err := b.assign(p, v, false); err != nil {
			return err
		}
		b.narrow(p)
	}
	if len(b.valid) == 0 {
		return b.ambiguousSet() // the names alone do not go together
	}
	if err := b.positional(positional); err != nil {
		return err
	}
	b.defaults(defaults)
	return b.resolveSet(input)
}

// defaults binds preferred values of parameters that the command line gave neither by name nor by place.
func (b *Binder) defaults(args []Argument) {
	for _, a := range args {
		p, err := b.Resolve(a.Name)
		if err != nil || b.explicit[p] {
			continue
		}
		old := b.valid
		if b.narrow(p); len(b.valid) == 0 {
			b.valid = old // it does not go with what was given
			continue
		}
		if err := b.assign(p, a.Value, false); err != nil {
			b.valid = old
			b.DefaultFailed(p.Name, a.Value, err)
		}
	}
}

// assign converts, validates and stores an argument of the command line.
func (b *Binder) assign(p *Parameter, v any, exact bool) error {
	c, err := b.convert(p, v, exact)
	if err != nil {
		return err
	}
	b.bound[p] = c
	b.explicit[p] = true
	return nil
}

// narrow keeps the sets that the parameter is in.
func (b *Binder) narrow(p *Parameter) {
	if _, all := p.Sets[AllSets]; all {
		return
	}
	var rest []string
	for _, s := range b.valid {
		if _, ok := p.Sets[s]; ok {
			rest = append(rest, s)
		}
	}
	b.valid = rest
}

func (b *Binder) positional(values []any) error {
	for i := 0; i < len(values); i++ {
		v := values[i]
		candidates := b.nextPositional()
		if len(candidates) == 0 {
			if p := b.remaining(); p != nil {
				list := psobject.NewArray(values[i:]...)
				if err := b.assign(p, list, false); err != nil {
					return err
				}
				b.narrow(p)
				return nil
			}
			if b.Loose {
				b.Rest = append(b.Rest, values[i:]...)
				return nil
			}
			return b.invalid("PositionalParameterNotFound", "A positional parameter cannot be found that accepts argument '"+argumentText(v)+"'.")
		}
		if b.LastTakesRest && i+1 < len(values) {
			if lists := b.takingRest(candidates, v); len(lists) > 0 {
				v, candidates = psobject.NewArray(values[i:]...), lists
				i = len(values)
			}
		}
		var last error // of the conversions: the one that was tried last is told
		done := false
		for _, exact := range []bool{true, false} {
			for _, p := range candidates {
				c, err := b.convert(p, v, exact)
				if err != nil {
					if !exact {
						last = err
						if isValidation(err) {
							return err // it was converted: no other parameter is tried
						}
					}
					continue
				}
				b.bound[p] = c
				b.explicit[p] = true
				b.narrow(p)
				done = true
				break
			}
			if done {
				break
			}
		}
		if !done {
			return last
		}
	}
	return nil
}

// isValidation tells an error of validation from one of conversion.
func isValidation(err error) bool {
	var rec *psobject.ErrorRecord
	return errors.As(err, &rec) && strings.HasPrefix(rec.FullyQualifiedErrorID, "ParameterArgumentValidationError")
}

// argumentText is an argument as errors show it.
func argumentText(v any) string {
	if block, ok := psobject.Base(v).(Block); ok {
		return block.BlockText()
	}
	return dotnet.String(v)
}

// nextPositional returns the unbound parameters at the lowest free position, those of the default set first.
func (b *Binder) nextPositional() []*Parameter {
	lowest := 1 << 30
	type hit struct {
		p   *Parameter
		def bool
		pos int
	}
	var hits []hit
	for _, p := range b.Parameters.List {
		if _, ok := b.bound[p]; ok {
			continue
		}
		h := hit{p: p, pos: 1 << 30}
		for _, s := range b.valid {
			if info, ok := p.In(s); ok && info.Position >= 0 && !info.Remaining {
				if info.Position < h.pos || s == b.Parameters.DefaultSet && info.Position == h.pos {
					h.pos = info.Position
				}
				h.def = h.def || s == b.Parameters.DefaultSet
			}
		}
		if h.pos < 1<<30 {
			hits = append(hits, h)
			lowest = min(lowest, h.pos)
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].def && !hits[j].def })
	var out []*Parameter
	for _, h := range hits {
		if h.pos == lowest {
			out = append(out, h.p)
		}
	}
	return out
}

// takingRest returns those candidates for a position that take lists, where nothing stands at a later position and the first
// value is not just what one of the others wants.
func (b *Binder) takingRest(candidates []*Parameter, first any) (lists []*Parameter) {
	for _, p := range candidates {
		if p.List() {
			lists = append(lists, p)
		} else if _, err := b.convert(p, first, true); err == nil {
			return nil
		}
	}
next:
	for _, p := range b.Parameters.List {
		if _, ok := b.bound[p]; ok {
			continue
		}
		for _, c := range candidates {
			if c == p {
				continue next
			}
		}
		for _, s := range b.valid {
			if info, ok := p.In(s); ok && info.Position >= 0 {
				return nil
			}
		}
	}
	return lists
}

func (b *Binder) remaining() *Parameter {
	for _, p := range b.Parameters.List {
		if _, ok := b.bound[p]; ok {
			continue
		}
		for _, s := range b.valid {
			if info, ok := p.In(s); ok && info.Remaining {
				return p
			}
		}
	}
	return nil
}

// resolveSet picks the parameter set and checks what is mandatory.
func (b *Binder) resolveSet(input bool) error {
	if len(b.valid) == 0 {
		return b.ambiguousSet()
	}
	candidates := b.valid
	if !input && contains(candidates, b.Parameters.DefaultSet) {
		candidates = []string{b.Parameters.DefaultSet} // even where something of it is missing and another set is complete
	}
	if len(candidates) > 1 {
		var complete, open []string
		for _, s := range candidates {
			missing, viaPipeline := b.missing(s)
			switch {
			case len(missing) == 0:
				complete = append(complete, s)
			case input && viaPipeline:
				open = append(open, s)
			}
		}
		switch {
		case input && len(open) > 0 && len(complete)+len(open) > 1:
			// The pipeline's objects decide.
			b.valid = append(open, complete...)
			return nil
		case len(complete) > 0:
			candidates = complete
		case len(open) > 0:
			candidates = open
		}
	}
	if len(candidates) > 1 && contains(candidates, b.Parameters.DefaultSet) {
		candidates = []string{b.Parameters.DefaultSet}
		if input {
			// Another set may still be chosen by what the objects are.
			return b.checkMandatory(b.Parameters.DefaultSet, input)
		}
	}
	if len(candidates) > 1 {
		return b.ambiguousSet()
	}
	b.choose(candidates[0])
	return b.checkMandatory(candidates[0], input)
}

func (b *Binder) choose(set string) {
	b.valid = []string{set}
	if set != AllSets {
		b.chosen = set
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// missing returns the unbound mandatory parameters of a set and whether all of them may come by pipeline.
func (b *Binder) missing(set string) (names []*Parameter, viaPipeline bool) {
	viaPipeline = true
	b.sort()
	for _, p := range b.required {
		info, ok := p.In(set)
		if !ok || !info.Mandatory {
			continue
		}
		if _, bound := b.bound[p]; bound {
			continue
		}
		names = append(names, p)
		viaPipeline = viaPipeline && (info.ByValue || info.ByName || info.ByRow)
	}
	return names, viaPipeline
}

func (b *Binder) checkMandatory(set string, input bool) error {
	missing, viaPipeline := b.missing(set)
	if len(missing) == 0 || input && viaPipeline {
		return nil
	}
	var wanted []*Parameter
	var names []string
	for _, p := range missing {
		info, _ := p.In(set)
		if input && (info.ByValue || info.ByName || info.ByRow) {
			continue
		}
		wanted, names = append(wanted, p), append(names, p.Name)
	}
	if b.Ask == nil {
		return b.missingError(names)
	}
	answers, err := b.Ask(wanted)
	if err != nil {
		return err
	}
	for _, p := range wanted {
		v, _ := answers.Get(p.Name)
		if err := b.assign(p, v, false); err != nil {
			return err
		}
	}
	return nil
}

func (b *Binder) missingError(names []string) error {
	return b.invalid("MissingMandatoryParameter", "Cannot process command because of one or more missing mandatory parameters: "+strings.Join(names, " ")+".")
}

// Finish settles the parameter set where no pipeline object came.
func (b *Binder) Finish() error {
	if b.chosen != "" || len(b.valid) == 1 {
		return nil
	}
	return b.resolveSet(false)
}
