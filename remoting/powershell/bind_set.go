package powershell

import (
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

func (b *binding) nextPositional() []*param {
	lowest := 1 << 30
	type hit struct {
		p   *param
		pos int
		def bool
	}
	var hits []hit
	for _, p := range b.meta.params {
		if _, ok := b.values[p]; ok {
			continue
		}
		h := hit{p: p, pos: 1 << 30}
		for _, s := range b.valid {
			if info, ok := p.in(s); ok && info.position >= 0 && !info.remaining {
				h.pos = min(h.pos, info.position)
				h.def = h.def || strings.EqualFold(s, b.meta.defaultSet)
			}
		}
		if h.pos < 1<<30 {
			hits = append(hits, h)
			lowest = min(lowest, h.pos)
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].def && !hits[j].def })
	var out []*param
	for _, h := range hits {
		if h.pos == lowest {
			out = append(out, h.p)
		}
	}
	return out
}

func (b *binding) remainingParam() *param {
	for _, p := range b.meta.params {
		if _, ok := b.values[p]; ok {
			continue
		}
		for _, s := range b.valid {
			if info, ok := p.in(s); ok && info.remaining {
				return p
			}
		}
	}
	return nil
}

// missing gives the unbound mandatory parameters of a set and whether all of them may come by the pipeline.
func (b *binding) missing(set string) (list []*param, viaInput bool) {
	viaInput = true
	for _, p := range b.meta.params {
		info, ok := p.in(set)
		if !ok || !info.mandatory {
			continue
		}
		if _, bound := b.values[p]; bound {
			continue
		}
		list = append(list, p)
		viaInput = viaInput && (info.byValue || info.byName)
	}
	return list, viaInput
}

func (b *binding) ambiguousSet() error {
	return b.invalid("AmbiguousParameterSet", "Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.", ast.Extent{}, "")
}

func hasSet(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) && s != "" {
			return true
		}
	}
	return false
}

// resolveSet picks the parameter set and checks what is mandatory.
func (b *binding) resolveSet(input bool) error {
	if len(b.valid) == 0 {
		return b.ambiguousSet()
	}
	candidates := b.valid
	if len(candidates) > 1 {
		var complete, open []string
		for _, s := range candidates {
			m, via := b.missing(s)
			switch {
			case len(m) == 0:
				complete = append(complete, s)
			case input && via:
				open = append(open, s)
			}
		}
		switch {
		case input && len(open) > 0 && len(complete)+len(open) > 1:
			b.valid = append(open, complete...)
			return nil
		case len(complete) > 0:
			candidates = complete
		case len(open) > 0:
			candidates = open
		}
	}
	if len(candidates) > 1 && hasSet(candidates, b.meta.defaultSet) {
		candidates = []string{b.meta.defaultSet}
	} else if len(candidates) > 1 && b.meta.defaultSet != "" && !hasSet(b.meta.declaredSets(), b.meta.defaultSet) {
		// A default set that no parameter is in takes calls without any parameter of a set.
		candidates = []string{b.meta.defaultSet}
	}
	if len(candidates) > 1 {
		return b.ambiguousSet()
	}
	b.choose(candidates[0])
	m, _ := b.missing(candidates[0])
	var wanted []*param
	for _, p := range m {
		info, _ := p.in(candidates[0])
		if input && (info.byValue || info.byName) {
			continue
		}
		wanted = append(wanted, p)
	}
	if len(wanted) > 0 {
		return b.ask(wanted)
	}
	return nil
}

// ask asks for the values of mandatory parameters; without a host that can it is an error that there are none.
func (b *binding) ask(missing []*param) error {
	names := make([]string, len(missing))
	fields := make([]Field, len(missing))
	for i, p := range missing {
		names[i] = p.name
		typ := "System.Object"
		if p.typ != nil {
			typ = p.typ.Full
		}
		fields[i] = mandatoryField(p.name, typ)
	}
	if !b.f.in.rs.canPrompt() {
		return b.missingFault(names)
	}
	answers, err := b.f.in.rs.askMandatory(b.commandName(), b.call, fields)
	if err != nil {
		return err
	}
	for _, p := range missing {
		v, _ := answers.Get(p.name)
		if err := b.set(p, v, "", ast.Extent{}); err != nil {
			return err
		}
	}
	return nil
}

func (m *metadata) declaredSets() []string {
	var out []string
	for _, p := range m.params {
		for s := range p.sets {
			if s != allSets {
				out = append(out, s)
			}
		}
	}
	return out
}

func (b *binding) missingFault(names []string) error {
	return b.invalid("MissingMandatoryParameter", "Cannot process command because of one or more missing mandatory parameters: "+strings.Join(names, " ")+".", ast.Extent{}, names[0])
}

func (b *binding) choose(set string) {
	b.valid = []string{set}
	if set != allSets {
		b.chosen = set
	}
}

// setName gives $PSCmdlet.ParameterSetName.
func (b *binding) setName() string {
	if b.chosen == "" {
		if b.meta.defaultSet != "" {
			return b.meta.defaultSet
		}
		return allSets
	}
	return b.chosen
}
