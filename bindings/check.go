package bindings

import (
	"fmt"
	"slices"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/runtime/module"
)

// strangers are functions that bring names into a script which its text does not tell.
var strangers = map[string]bool{"dot_source": true, "dofile": true, "load": true, "loadstring": true, "loadfile": true, "setfenv": true, "module": true,
	"import_pssession": true, "ipsn": true, "import_module": true, "ipmo": true}

// Check says, without running anything, what the calls of a text ask for that is not there: names that nothing has, parameters
// that a cmdlet does not know, that do not go together or are missing, values that a parameter cannot take.
func Check(sites []module.CallSite) []module.Finding {
	c := checker{byName: map[string]*cmdlet.Declaration{}}
	for _, d := range All(remoting.New(remoting.Options{})) {
		for _, n := range luacmdlet.LuaNames(d) {
			c.byName[n] = d
		}
		c.names = append(c.names, luacmdlet.LuaName(d.Name))
	}
	open := slices.ContainsFunc(sites, func(s module.CallSite) bool { return strangers[s.Name] && !s.Own })
	for _, s := range sites {
		d := c.byName[s.Name]
		switch {
		case s.Own:
		case d != nil:
			c.call(d, s)
		case !s.Known && !open:
			c.unknown(s)
		}
	}
	return c.found
}

type checker struct {
	byName map[string]*cmdlet.Declaration
	names  []string
	found  []module.Finding
}

func (c *checker) say(p module.Position, column int, format string, args ...any) {
	c.found = append(c.found, module.Finding{Position: p, Column: column, Message: fmt.Sprintf(format, args...)})
}

func (c *checker) unknown(s module.CallSite) {
	hint := ""
	if a := advised[s.Name]; a != "" {
		hint = ": " + a
	} else if n := nearest(s.Name, c.names); n != "" {
		hint = ": did you mean " + n + "?"
	}
	c.say(s.Position, s.Column, "there is no function or cmdlet %s%s", s.Name, hint)
}

// call checks the arguments of a cmdlet's call.
func (c *checker) call(d *cmdlet.Declaration, s module.CallSite) {
	name := luacmdlet.LuaName(d.Name)
	b := &cmdlet.Binder{Parameters: d.Parameters(), Command: d.Name, Class: d.Class, LuaNames: true}
	sets := slices.Clone(d.Parameters().Sets)
	given := map[*cmdlet.Parameter]bool{}
	var narrowing []string           // the parameters that have told the sets apart, as they were written
	_, adapted := adapters()[d.Name] // arguments of its own kind
	sound := true
	for _, f := range s.Fields {
		p, err := b.Resolve(f.Name)
		if err != nil {
			if luacmdlet.AsksHelp(f.Name) {
				return
			}
			if luacmdlet.Redirects(f.Name) {
				continue
			}
			c.say(f.Position, f.Column, "%s", c.unresolved(d, f.Name))
			sound = false
			continue
		}
		if given[p] {
			c.say(f.Position, f.Column, "%s is given twice to %s", luacmdlet.LuaParameter(p.Name), name)
		}
		given[p] = true
		if f.HasText && !adapted {
			if why := refuses(p, f.Text); why != "" {
				c.say(f.Position, f.Column, "%s of %s cannot be %q: %s", luacmdlet.LuaParameter(p.Name), name, f.Text, why)
			}
		}
		rest := slices.DeleteFunc(slices.Clone(sets), func(set string) bool { _, ok := p.In(set); return !ok })
		switch {
		case len(rest) == 0:
			c.say(f.Position, f.Column, "%s of %s does not go together with %s", luacmdlet.LuaParameter(p.Name), name, strings.Join(narrowing, ", "))
			return
		case len(rest) < len(sets):
			narrowing = append(narrowing, luacmdlet.LuaParameter(p.Name))
		}
		sets = rest
	}
	if sound && !s.Open {
		c.values(d, s, sets, given)
	}
}

// values checks what is given without a name, and what is missing.
func (c *checker) values(d *cmdlet.Declaration, s module.CallSite, sets []string, given map[*cmdlet.Parameter]bool) {
	name := luacmdlet.LuaName(d.Name)
	if s.Values > 0 {
		for _, p := range d.Parameters().List {
			for _, i := range p.Sets {
				if i.Position >= 0 || i.Remaining {
					return
				}
			}
		}
		c.say(s.Position, s.Column, "%s takes no values without a parameter's name", name)
		return
	}
	if s.Stage || d == cmdlets.WriteOutput {
		return // the pipeline may give what is missing; write_output{} passes nothing on
	}
	if !s.Stage && len(sets) > 1 && slices.Contains(sets, d.Parameters().DefaultSet) {
		sets = []string{d.Parameters().DefaultSet}
	}
	var missing []string
	for _, set := range sets {
		var lacks []string
		for _, p := range d.Parameters().List {
			if i, ok := p.In(set); ok && i.Mandatory && !given[p] {
				lacks = append(lacks, luacmdlet.LuaParameter(p.Name))
			}
		}
		if len(lacks) == 0 {
			return
		}
		if missing == nil || len(lacks) < len(missing) {
			missing = lacks
		}
	}
	c.say(s.Position, s.Column, "%s wants %s", name, strings.Join(missing, " and "))
}

// unresolved says why a name is no parameter.
func (c *checker) unresolved(d *cmdlet.Declaration, name string) string {
	cmd := luacmdlet.LuaName(d.Name)
	var all, fit []string
	plain := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	for _, p := range d.Parameters().List {
		if p.DontShow {
			continue
		}
		all = append(all, luacmdlet.LuaParameter(p.Name))
		for _, n := range append([]string{p.Name}, p.Aliases...) {
			if strings.HasPrefix(strings.ToLower(n), plain) && !slices.Contains(fit, luacmdlet.LuaParameter(p.Name)) {
				fit = append(fit, luacmdlet.LuaParameter(p.Name))
			}
		}
	}
	if len(fit) > 1 {
		return fmt.Sprintf("%s of %s may be %s", name, cmd, strings.Join(fit, ", "))
	}
	hint := ""
	if n := nearest(name, all); n != "" {
		hint = ": did you mean " + n + "?"
	}
	return fmt.Sprintf("%s has no parameter %s%s", cmd, name, hint)
}

// refuses says why a parameter does not take a text, "" where it may.
func refuses(p *cmdlet.Parameter, text string) string {
	if p.Convert != nil || p.Credential {
		return ""
	}
	for _, r := range p.Rules {
		if v, ok := strings.CutPrefix(r, "oneof="); ok {
			if list := strings.Split(v, ","); !slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, text) }) {
				return "one of " + strings.Join(list, ", ") + " is wanted"
			}
		}
	}
	t := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(p.Type, "[]"), "System.Nullable`1[["), "]]")
	if members, ok := dotnet.EnumMembers(t); ok {
		if _, err := dotnet.Convert(text, t); err != nil {
			names := make([]string, len(members))
			for i, m := range members {
				names[i] = m.Name
			}
			return "one of " + strings.Join(names, ", ") + " is wanted"
		}
		return ""
	}
	switch t {
	case "System.Int32", "System.Int64", "System.UInt32", "System.UInt64", "System.Double", "System.Guid", "System.Version":
		if _, err := dotnet.Convert(text, t); err != nil {
			return "a value of the type " + t[len("System."):] + " is wanted"
		}
	case "System.Management.Automation.SwitchParameter":
		return "true or false is wanted"
	}
	return ""
}
