package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// GetUnique leaves out what is equal to the object before it.
var GetUnique = &cmdlet.Declaration{
	Name: "Get-Unique", Class: objectTypePrefix + "GetUniqueCommand", Aliases: []string{"gu"}, DefaultSet: "AsString",
	Synopsis: "Leaves out objects equal to the one before: in a sorted list, all repetitions.",
	Examples: []cmdlet.Example{{Title: "Once each", Code: `write_output{1, 1, 2} | get_unique()`}},
	New:      func() any { return &getUnique{} },
}

type getUnique struct {
	InputObject     any  `param:"value type=System.Management.Automation.PSObject" help:"The objects."`
	AsString        bool `param:"sets=AsString" help:"Compares texts."`
	OnType          bool `param:"sets=UniqueByType" help:"Compares types only."`
	CaseInsensitive bool `param:"" help:"Upper and lower case are the same."`

	last any
	any  bool
}

func (g *getUnique) Process(r *cmdlet.Run) error {
	v := g.InputObject
	same := false
	if g.any {
		switch {
		case g.OnType:
			same = strings.EqualFold(psobject.TypeName(v), psobject.TypeName(g.last))
		case g.AsString:
			same = dotnet.EqualText(dotnet.String(v), dotnet.String(g.last), g.CaseInsensitive)
		default:
			same = order(g.last, v, g.CaseInsensitive) == 0
		}
	}
	if same {
		return nil
	}
	g.last, g.any = v, true
	return r.Write(v)
}

// JoinString makes one text of many.
var JoinString = &cmdlet.Declaration{
	Name: "Join-String", Class: objectTypePrefix + "JoinStringCommand", DefaultSet: "default",
	Synopsis: "Joins objects, or a property of each, to one text.",
	Examples: []cmdlet.Example{{Title: "A list", Code: `write_output{1, 2, 3} | join_string{separator = ", "}`}},
	New:      func() any { return &joinString{} },
}

type joinString struct {
	Property     any     `param:"pos=0 type=Microsoft.PowerShell.Commands.PSPropertyExpression" help:"A property or a block whose value is joined instead of the object."`
	Separator    *string `param:"pos=1 emptytext" help:"What stands between." default:"nothing, or $OFS"`
	OutputPrefix string  `param:"alias=op" help:"What stands before all."`
	OutputSuffix string  `param:"alias=os" help:"What stands after all."`
	SingleQuote  bool    `param:"sets=SingleQuote" help:"Each in single quotes."`
	DoubleQuote  bool    `param:"sets=DoubleQuote" help:"Each in double quotes."`
	FormatString string  `param:"sets=Format" help:"A format for each: {0}."`
	UseCulture   bool    `param:"" help:"The list separator of the culture, a comma."`
	InputObject  []any   `param:"value type=System.Management.Automation.PSObject[]" help:"What is joined."`

	prop  *property
	parts []string
}

func (j *joinString) Begin(r *cmdlet.Run) error {
	if j.Property != nil {
		p, err := parseProperty(r, j.Property)
		if err != nil {
			return err
		}
		j.prop = &p
	}
	return nil
}

func (j *joinString) Process(r *cmdlet.Run) error {
	for _, v := range j.InputObject {
		if v == nil {
			continue
		}
		if j.prop != nil {
			x, _, err := j.prop.eval(r, v)
			if err != nil {
				return err
			}
			v = x
		}
		s := dotnet.String(v)
		switch {
		case j.SingleQuote:
			s = "'" + s + "'"
		case j.DoubleQuote:
			s = `"` + s + `"`
		case j.FormatString != "":
			f, err := dotnet.Composite(j.FormatString, v)
			if err != nil {
				return r.Fail("FormatError", psobject.InvalidArgument, "System.FormatException", err.Error(), j.FormatString)
			}
			s = f
		}
		j.parts = append(j.parts, s)
	}
	return nil
}

func (j *joinString) End(r *cmdlet.Run) error {
	sep := ""
	switch {
	case j.Separator != nil:
		sep = *j.Separator
	case j.UseCulture:
		sep = ","
	default:
		if v, ok := r.Host.Variable("OFS"); ok && v != nil {
			sep = dotnet.String(v)
		}
	}
	return r.Write(j.OutputPrefix + strings.Join(j.parts, sep) + j.OutputSuffix)
}
