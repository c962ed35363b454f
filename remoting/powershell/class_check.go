package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
)

// checkDefinitions refuses what is wrong with the types of a script once it is known which types there are. PowerShell tells of it
// before anything runs, as an error of the text.
func (f *frame) checkDefinitions(defs []*ast.TypeDef) error {
	c := &definitionCheck{f: f, defs: map[string]int{}}
	for i, d := range defs {
		c.defs[strings.ToLower(d.Name)] = i
	}
	for i, d := range defs {
		c.definition(i, d)
	}
	if len(c.errs) == 0 {
		return nil
	}
	err := f.in.parseFault(&parse.Errors{Source: f.src, List: c.errs}, false)
	if ft, ok := err.(*fault); ok {
		ft.thrown = true
	}
	return err
}

type definitionCheck struct {
	f    *frame
	defs map[string]int // the types of this script, by their place in it
	errs []parse.Error
}

func (c *definitionCheck) report(e ast.Extent, id, message string) {
	c.errs = append(c.errs, parse.Error{ID: id, Message: message, Extent: e})
}

func (c *definitionCheck) typeExists(tn *ast.TypeName) {
	if tn == nil || c.f.findType(tn) != nil {
		return
	}
	// .NET has many more types than this engine, and a script that names one may never use it.
	name := strings.ToLower(tn.Name)
	if !strings.HasPrefix(name, "system.") && !strings.HasPrefix(name, "microsoft.") {
		c.report(tn.Extent, "TypeNotFound", "Unable to find type ["+tn.String()+"].")
	}
}

func (c *definitionCheck) definition(place int, d *ast.TypeDef) {
	kind := "Class"
	if d.IsEnum {
		kind = "Enum"
	}
	c.attributes(d.Attributes, kind)
	if d.IsEnum {
		for _, b := range d.Bases {
			c.typeExists(b)
		}
		c.members(d)
		return
	}
	for i, b := range d.Bases {
		c.base(place, i, b)
	}
	for _, m := range d.Members {
		c.typeExists(m.Type)
		if m.IsMethod {
			c.attributes(m.Attributes, "Method")
		} else {
			c.attributes(m.Attributes, "Property")
		}
		for _, p := range m.Params {
			for _, t := range p.Types {
				c.typeExists(t)
			}
			c.attributes(p.Attributes, "Parameter")
		}
		if m.Body != nil {
			ast.Walk(m.Body, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Convert:
					if !strings.EqualFold(n.Type.Name, "ordered") {
						c.typeExists(n.Type)
					}
				case *ast.Type:
					c.typeExists(n.Name)
				}
				return true
			})
		}
	}
	if len(c.errs) == 0 {
		c.members(d)
		c.construction(d)
	}
}

// members refuses properties of the same name, and methods that take the same types.
func (c *definitionCheck) members(d *ast.TypeDef) {
	seen := map[string]bool{}
	for _, m := range d.Members {
		key, at := strings.ToLower(m.Name), m.Extent
		if m.IsMethod {
			at = m.NamePos
			key += "("
			for _, p := range m.Params {
				t := "System.Object"
				if len(p.Types) > 0 {
					if found := c.f.findType(p.Types[0]); found != nil {
						t = found.Full
					}
				}
				key += t + ","
			}
			if strings.EqualFold(m.Name, d.Name) && m.Static {
				if n := len(m.Params); n > 0 {
					c.report(ast.Extent{Start: m.Params[0].Start, End: m.Params[n-1].End}, "StaticConstructorCantHaveParameters", "A static constructor cannot have any parameters.")
				}
				key += " static"
			}
		}
		if seen[key] {
			c.report(at, "MemberAlreadyDefined", "The member '"+m.Name+"' is already defined.")
		}
		seen[key] = true
	}
}

// attributes looks at attributes that stand on a declaration of the given kind.
func (c *definitionCheck) attributes(list []*ast.Attribute, kind string) {
	for _, a := range list {
		t, class, known := c.f.findAttribute(a)
		switch {
		case !known:
			c.report(a.Type.Extent, "CustomAttributeTypeNotFound", unknownAttribute(a))
		case class != nil && c.ours(class):
			// A class of this very script is not there yet when its attributes are made.
			c.report(a.Type.Extent, "CustomAttributeTypeNotFound", unknownAttribute(a))
		case class != nil || t == nil || t.targets == "All":
		case !strings.Contains(" "+strings.ReplaceAll(t.targets, ",", "")+" ", " "+kind+" "):
			name := a.Type.Name
			if !strings.HasPrefix(t.full, smaPrefix) {
				name = t.full
			}
			c.report(a.Extent, "AttributeNotAllowedOnDeclaration", "Attribute '"+name+"' is not valid on this declaration. It is valid on '"+t.targets+"' declarations only.")
		}
	}
}

func (c *definitionCheck) ours(class *class) bool {
	_, ok := c.defs[strings.ToLower(class.name)]
	return ok
}

// base looks at the i-th of the types that a class is made from. A class must stand before those that are made from it.
func (c *definitionCheck) base(place, i int, b *ast.TypeName) {
	if at, ours := c.defs[strings.ToLower(b.Name)]; ours && at >= place {
		c.report(b.Extent, "TypeNotFound", "Unable to find type ["+b.String()+"].")
		return
	}
	t := c.f.findType(b)
	switch {
	case t == nil || t.class != nil && t.class.isEnum:
		c.report(b.Extent, "TypeNotFound", "Unable to find type ["+b.String()+"].")
	case len(b.Ranks) > 0:
		c.report(b.Extent, "SubtypeArray", "Invalid base type '"+b.String()+"'. Base type cannot be an array.")
	case i > 0 && !t.isInterface():
		c.report(b.Extent, "InterfaceNameExpected", "'"+shortType(t.Full)+"': Interface name expected.")
	case t.class == nil && (isValueType(t.Full) || t.Full == "System.String" || t.isEnum()):
		c.report(b.Extent, "SealedBaseClass", "Cannot inherit from sealed class '"+shortType(t.Full)+"'.")
	}
}

// construction asks that a class without constructors has a base that can be made without arguments.
func (c *definitionCheck) construction(d *ast.TypeDef) {
	for _, m := range d.Members {
		if m.IsMethod && !m.Static && strings.EqualFold(m.Name, d.Name) {
			return
		}
	}
	if len(d.Bases) == 0 {
		return
	}
	base := c.f.findType(d.Bases[0])
	if base == nil || base.class == nil {
		return
	}
	has := false
	for _, m := range base.class.definition.Members {
		if m.IsMethod && !m.Static && strings.EqualFold(m.Name, base.class.name) {
			if len(m.Params) == 0 {
				return
			}
			has = true
		}
	}
	if has {
		c.report(d.Extent, "BaseClassNoDefaultCtor", "Base class '"+base.class.name+"' does not contain a parameterless constructor.")
	}
}
