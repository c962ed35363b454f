package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// metadata is what is known about the parameters of a script function.
type metadata struct {
	params     []*param
	byName     map[string]*param
	sets       []string
	defaultSet string
	advanced   bool // has [CmdletBinding()] or a [Parameter()]
	should     bool // SupportsShouldProcess
	// positional tells that parameters without a position take one in their order.
	positional bool
	takesInput bool // a parameter takes pipeline input
	// impact is ConfirmImpact.
	impact string
}

const allSets = "__AllParameterSets"

// setInfo tells how a parameter takes part in a parameter set.
type setInfo struct {
	position  int // -1 for none
	mandatory bool
	byValue   bool
	byName    bool
	remaining bool
	help      string
}

// param is one parameter of a script function.
type param struct {
	name    string
	aliases []string
	typ     *Type // nil for any
	// checks convert and validate a value, to be run from the last to the first.
	checks                              []paramCheck
	sets                                map[string]setInfo
	def                                 ast.Expr
	isSwitch, common                    bool
	allowNull, allowEmpty, allowNoItems bool
	notNull                             bool // one of its attributes says so, with words of its own
	dynamic                             bool
	hasSetAttr                          bool
	dontShow                            bool
	validation                          bool // has an attribute that validates
	node                                *ast.Parameter
	psType                              string // what [PSTypeName()] asks for
}

// paramCheck is one type or attribute of a parameter.
type paramCheck struct {
	typ   *Type                       // a conversion
	valid func(f *frame, v any) error // a validation; its error is the inner text
}

func (p *param) in(set string) (setInfo, bool) {
	if s, ok := p.sets[set]; ok {
		return s, true
	}
	s, ok := p.sets[allSets]
	return s, ok
}

// metadataOf reads the parameters of a function, once.
func (f *frame) metadataOf(fn *function) (*metadata, error) {
	if fn.meta != nil {
		return fn.meta, nil
	}
	if fn.block != nil {
		if m, ok := f.in.rs.blockMeta[fn.body]; ok {
			return m, nil
		}
	}
	if f.in.rs.policy != nil && f.src != fn.body.Source { // attributes are a part of the function's text, not of its caller's
		f = f.child(f.scope, fn.body.Source, f.name, f.out, f.st)
		if fn.module != nil {
			f.scope = fn.module.scope
		} else if f.caller.lends(fn.body) {
			f.scope = f.scope.global
		}
	}
	m := &metadata{byName: map[string]*param{}, positional: true}
	var attrs []*ast.Attribute
	if fn.body.Param != nil {
		attrs = fn.body.Param.Attributes
	}
	for _, a := range attrs {
		switch strings.ToLower(strings.TrimSuffix(strings.ToLower(a.Type.Name), "attribute")) {
		case "cmdletbinding", "system.management.automation.cmdletbinding":
			m.advanced = true
			for _, n := range a.Named {
				v, err := f.attributeValue(n)
				if err != nil {
					return nil, err
				}
				switch strings.ToLower(n.Name) {
				case "defaultparametersetname":
					m.defaultSet = f.text(v)
				case "supportsshouldprocess":
					m.should = truth(v)
				case "positionalbinding":
					m.positional = truth(v)
				case "confirmimpact":
					m.impact = f.text(v)
				}
			}
		}
	}
	for _, p := range fn.parameters() {
		mp, err := f.paramOf(p)
		if err != nil {
			return nil, err
		}
		if mp.hasSetAttr {
			m.advanced = true
		}
		m.params = append(m.params, mp)
	}
	m.finish()
	if fn.block != nil {
		f.in.rs.rememberMeta(fn.body, m)
	} else {
		fn.meta = m
	}
	return m, nil
}

// finish gives parameters their positions and adds the common ones.
func (m *metadata) finish() {
	explicit := false
	for _, p := range m.params {
		for _, s := range p.sets {
			if s.position >= 0 {
				explicit = true
			}
		}
		for name := range p.sets {
			explicit = explicit || name != allSets // a set that is named has the positions that are written, and no others
		}
	}
	if m.positional && !explicit {
		pos := 0
		for _, p := range m.params {
			if p.isSwitch {
				continue
			}
			for k, s := range p.sets {
				if !s.remaining {
					s.position = pos
					p.sets[k] = s
				}
			}
			pos++
		}
	}
	if m.advanced {
		m.addCommon()
	}
	seen := map[string]bool{}
	add := func(s string) {
		if s != "" && s != allSets && !seen[strings.ToLower(s)] {
			seen[strings.ToLower(s)] = true
			m.sets = append(m.sets, s)
		}
	}
	for _, p := range m.params {
		m.byName[strings.ToLower(p.name)] = p
		for _, a := range p.aliases {
			m.byName[strings.ToLower(a)] = p
		}
		for _, s := range p.setOrder() {
			add(s)
		}
		for _, s := range p.sets {
			if s.byValue || s.byName {
				m.takesInput = true
			}
		}
	}
	add(m.defaultSet)
	if len(m.sets) == 0 {
		m.sets = []string{allSets}
	}
}

func (p *param) setOrder() []string {
	if p.node == nil {
		return nil
	}
	var out []string
	for _, a := range p.node.Attributes {
		for _, n := range a.Named {
			if strings.EqualFold(n.Name, "ParameterSetName") {
				if s, ok := n.Value.(*ast.String); ok {
					out = append(out, s.Value)
				}
			}
		}
	}
	return out
}

type commonParam struct {
	name, alias string
	isSwitch    bool
	typ         string
}

var commonParams = []commonParam{
	{"Verbose", "vb", true, ""}, {"Debug", "db", true, ""},
	{"ErrorAction", "ea", false, smaPrefix + "ActionPreference"}, {"WarningAction", "wa", false, smaPrefix + "ActionPreference"},
	{"InformationAction", "infa", false, smaPrefix + "ActionPreference"}, {"ProgressAction", "proga", false, smaPrefix + "ActionPreference"},
	{"ErrorVariable", "ev", false, "System.String"}, {"WarningVariable", "wv", false, "System.String"},
	{"InformationVariable", "iv", false, "System.String"}, {"OutVariable", "ov", false, "System.String"},
	{"OutBuffer", "ob", false, "System.Int32"}, {"PipelineVariable", "pv", false, "System.String"},
}

func (m *metadata) addCommon() {
	list := commonParams
	if m.should {
		list = append(append([]commonParam(nil), list...), commonParam{"WhatIf", "wi", true, ""}, commonParam{"Confirm", "cf", true, ""})
	}
	for _, c := range list {
		p := &param{name: c.name, aliases: []string{c.alias}, isSwitch: c.isSwitch, common: true, sets: map[string]setInfo{allSets: {position: -1}}}
		if c.typ != "" {
			p.typ = &Type{Full: c.typ}
			p.checks = []paramCheck{{typ: p.typ}}
		}
		m.params = append(m.params, p)
	}
}

// paramOf reads one parameter.
func (f *frame) paramOf(n *ast.Parameter) (*param, error) {
	p := &param{name: n.Name, def: n.Default, sets: map[string]setInfo{}, node: n}
	for _, o := range n.Order {
		switch x := o.(type) {
		case *ast.TypeName:
			t, err := f.resolveType(x)
			if err != nil {
				return nil, f.typeFault(err, ast.Extent{Start: x.Start - 1, End: x.End + 1})
			}
			if p.typ == nil {
				p.typ = t
			}
			if t.Full == switchType {
				p.isSwitch = true
			}
			p.checks = append(p.checks, paramCheck{typ: t})
		case *ast.Attribute:
			if err := f.paramAttribute(p, x); err != nil {
				return nil, err
			}
		}
	}
	if len(p.sets) == 0 {
		p.sets[allSets] = setInfo{position: -1}
	}
	return p, nil
}

// attributeValue evaluates a named argument of an attribute; the short form is true.
func (f *frame) attributeValue(n ast.NamedArgument) (any, error) {
	if n.Value == nil {
		return true, nil
	}
	return f.eval(n.Value)
}

func attributeName(a *ast.Attribute) string {
	name := strings.ToLower(a.Type.Name)
	name = strings.TrimPrefix(name, "system.management.automation.")
	return strings.TrimSuffix(name, "attribute")
}

func (f *frame) paramAttribute(p *param, a *ast.Attribute) error {
	switch attributeName(a) {
	case "pstypename":
		if len(a.Positional) > 0 {
			if s, ok := a.Positional[0].(*ast.String); ok {
				p.psType = s.Value
			}
		}
	case "parameter":
		p.hasSetAttr = true
		info := setInfo{position: -1}
		set := allSets
		for _, n := range a.Named {
			v, err := f.attributeValue(n)
			if err != nil {
				return err
			}
			switch strings.ToLower(n.Name) {
			case "mandatory":
				info.mandatory = truth(v)
			case "position":
				if i, ok := asInt(v); ok {
					info.position = i
				}
			case "parametersetname":
				set = f.text(v)
			case "valuefrompipeline":
				info.byValue = truth(v)
			case "valuefrompipelinebypropertyname":
				info.byName = truth(v)
			case "valuefromremainingarguments":
				info.remaining = truth(v)
			case "helpmessage":
				info.help = f.text(v)
			case "dontshow":
				p.dontShow = truth(v)
			default:
				return newFault("PropertyNotFound", psobject.InvalidOperation, nil, "Property '"+n.Name+"' cannot be found for type 'System.Management.Automation.CmdletBindingAttribute'.")
			}
		}
		p.sets[set] = info
		return nil
	case "alias":
		for _, e := range a.Positional {
			v, err := f.eval(e)
			if err != nil {
				return err
			}
			p.aliases = append(p.aliases, f.text(v))
		}
		return nil
	case "allownull":
		p.allowNull = true
		return nil
	case "allowemptystring":
		p.allowEmpty = true
		return nil
	case "allowemptycollection":
		p.allowNoItems = true
		return nil
	}
	v, err := f.validator(a)
	if err != nil || v == nil {
		return err
	}
	p.validation = true
	p.notNull = p.notNull || attributeName(a) == "validatenotnull"
	p.checks = append(p.checks, paramCheck{valid: v})
	return nil
}

// names are the parameters' names.
func (m *metadata) names() []string {
	list := make([]string, len(m.params))
	for i, p := range m.params {
		list[i] = p.name
	}
	return list
}
