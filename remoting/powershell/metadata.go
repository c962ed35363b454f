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
	// paging adds First, Skip and IncludeTotalCount.
	paging       bool
	helpURI      string
	obsolete     bool
	obsoleteText string
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
	attributes                          []any  // as scripts see them, in the order of the text
	obsolete                            string // the warning where it is used
}

// paramCheck is one type or attribute of a parameter.
type paramCheck struct {
	typ     *Type          // a conversion
	valid   validationFunc // its error, where it is of type *invalid, is the inner text
	changes bool           // valid gives another value: it takes part in the conversions
	shown   any            // the attribute as scripts see it
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
	for _, node := range attrs {
		a, err := f.attribute(node)
		if err != nil {
			return nil, err
		}
		switch {
		case a == nil:
		case a.is("cmdletbinding"):
			m.advanced = true
			if n := a.get("DefaultParameterSetName"); n != nil {
				m.defaultSet = f.text(n)
			}
			m.should = truth(a.get("SupportsShouldProcess"))
			m.paging = truth(a.get("SupportsPaging"))
			m.positional = truth(a.get("PositionalBinding"))
			if e, ok := psobject.Base(a.get("ConfirmImpact")).(psobject.Enum); ok && e.Name != "Medium" {
				m.impact = e.Name
			}
			m.helpURI = f.text(a.get("HelpUri"))
		case a.is("obsolete"):
			m.obsolete = true
			m.obsoleteText = f.text(a.get("Message"))
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
	if err := m.finish(); err != nil {
		return nil, err
	}
	if fn.block != nil {
		f.in.rs.rememberMeta(fn.body, m)
	} else {
		fn.meta = m
	}
	return m, nil
}

// finish gives parameters their positions and adds the common ones.
func (m *metadata) finish() error {
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
	if err := m.conflicts(); err != nil {
		return err
	}
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
	return nil
}

// conflicts refuses names that two parameters have, or one has twice.
func (m *metadata) conflicts() error {
	metadataError := func(id, text string) error {
		return newFaultOf(smaPrefix+"MetadataException", id, psobject.MetadataError, nil, text)
	}
	names, aliases := map[string]string{}, map[string]bool{}
	for _, p := range m.params {
		names[strings.ToLower(p.name)] = p.name
	}
	for _, p := range m.params {
		for _, a := range p.aliases {
			key := strings.ToLower(a)
			if _, ok := names[key]; ok {
				return metadataError("ParameterNameConflictsWithAlias", "The parameter '"+a+"' cannot be specified because it conflicts with the parameter alias of the same name for parameter '"+p.name+"'.")
			}
			if aliases[key] {
				return metadataError("AliasDeclaredMultipleTimes", "The alias \""+a+"\" is declared multiple times.")
			}
			aliases[key] = true
		}
	}
	return nil
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
	if m.paging {
		list = append(append([]commonParam(nil), list...), commonParam{"IncludeTotalCount", "", true, ""}, commonParam{"Skip", "", false, "System.UInt64"}, commonParam{"First", "", false, "System.UInt64"})
	}
	for _, c := range list {
		p := &param{name: c.name, isSwitch: c.isSwitch, common: true, sets: map[string]setInfo{allSets: {position: -1}}}
		if c.alias != "" {
			p.aliases = []string{c.alias}
		}
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

func (f *frame) paramAttribute(p *param, node *ast.Attribute) error {
	a, err := f.attribute(node)
	if err != nil || a == nil {
		return err
	}
	p.attributes = append(p.attributes, a.value())
	switch {
	case a.is("pstypename"):
		p.psType = f.text(a.get("PSTypeName"))
	case a.is("parameter"):
		p.hasSetAttr = true
		p.sets[f.text(a.get("ParameterSetName"))] = parameterSet(f, a.obj)
		p.dontShow = p.dontShow || truth(a.get("DontShow"))
	case a.is("alias"):
		list, _ := items(a.get("AliasNames"))
		for _, n := range list {
			p.aliases = append(p.aliases, f.text(n))
		}
	case a.is("allownull"):
		p.allowNull = true
	case a.is("allowemptystring"):
		p.allowEmpty = true
	case a.is("allowemptycollection"):
		p.allowNoItems = true
	case a.is("obsolete"):
		p.obsolete = "Parameter '" + p.name + "' is obsolete. " + f.text(a.get("Message"))
	default:
		if v := f.validator(a); v != nil {
			c := paramCheck{valid: v, shown: a.value()}
			c.changes = a.instance != nil && hasTypeName(a.instance, smaPrefix+"ArgumentTransformationAttribute")
			p.validation = p.validation || !c.changes
			p.notNull = p.notNull || a.is("validatenotnull")
			p.checks = append(p.checks, c)
		}
	}
	return nil
}

// parameterSet is what a Parameter attribute says of one set.
func parameterSet(f *frame, o *psobject.Object) setInfo {
	get := func(n string) any { v, _ := o.Get(n); return v }
	info := setInfo{position: -1, mandatory: truth(get("Mandatory")), byValue: truth(get("ValueFromPipeline")),
		byName: truth(get("ValueFromPipelineByPropertyName")), remaining: truth(get("ValueFromRemainingArguments"))}
	if n, ok := asInt(get("Position")); ok && n >= 0 {
		info.position = n
	}
	if h := get("HelpMessage"); h != nil {
		info.help = f.text(h)
	}
	return info
}

// names are the parameters' names.
func (m *metadata) names() []string {
	list := make([]string, len(m.params))
	for i, p := range m.params {
		list[i] = p.name
	}
	return list
}
