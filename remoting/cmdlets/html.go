package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ConvertToHTML makes a page, or a part of one, of objects.
var ConvertToHTML = &cmdlet.Declaration{
	Name: "ConvertTo-Html", Class: objectTypePrefix + "ConvertToHtmlCommand", DefaultSet: "Page",
	Synopsis: "Makes HTML of objects: a table with a row for each, or a list.",
	Examples: []cmdlet.Example{{Title: "A page", Code: `psobject{Name = "web", Size = 5} | convertto_html{{"Name", "Size"}, title = "Servers"}`}},
	New:      func() any { return &convertToHTML{} },
}

type convertToHTML struct {
	InputObject  any                  `param:"value type=System.Management.Automation.PSObject" help:"What is shown."`
	Property     []any                `param:"pos=0 type=System.Object[]" help:"The columns: names, patterns, or tables with label, expression, width, alignment." default:"all properties"`
	Body         []string             `param:"sets=Page pos=3" help:"Lines before the table."`
	Head         []string             `param:"sets=Page pos=1" help:"The lines of the head, in place of the title."`
	Title        string               `param:"sets=Page pos=2 nne" help:"The page's title." default:"HTML TABLE"`
	As           string               `param:"oneof=Table,List nne" help:"A row, or a list, for each object." default:"Table"`
	CSSURI       psobject.URI         `param:"sets=Page alias=cu,uri nne" as:"CssUri" help:"A style sheet."`
	Fragment     bool                 `param:"sets=Fragment nne" help:"Only the table."`
	PreContent   []string             `param:"nne" help:"Lines before the table."`
	PostContent  []string             `param:"nne" help:"Lines after it."`
	Meta         *psobject.Dictionary `param:"sets=Page nne" help:"Names and contents of meta elements."`
	Charset      string               `param:"sets=Page nne" help:"The encoding that the page names."`
	Transitional bool                 `param:"sets=Page nne" help:"XHTML Transitional instead of Strict."`

	columns []property
	started bool
	count   int
}

func (c *convertToHTML) Begin(r *cmdlet.Run) error {
	var err error
	c.columns, err = parseProperties(r, c.Property, "Expression", "Label", "Name", "Width", "Alignment")
	if err != nil || c.Fragment {
		return c.lines(r, err, c.PreContent...)
	}
	doctype := `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">`
	if c.Transitional {
		doctype = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">`
	}
	list := []string{doctype, `<html xmlns="http://www.w3.org/1999/xhtml">`, "<head>"}
	if c.Charset != "" {
		list = append(list, `<meta charset="`+c.Charset+`">`)
	}
	if d := c.Meta; d != nil {
		for i, k := range d.Keys() {
			list = append(list, `<meta name="`+dotnet.String(k)+`" content="`+dotnet.String(d.Values()[i])+`">`)
		}
	}
	if c.Head != nil {
		list = append(list, c.Head...)
	} else {
		title := c.Title
		if title == "" {
			title = "HTML TABLE"
		}
		list = append(list, "<title>"+title+"</title>")
	}
	if c.CSSURI != "" {
		list = append(list, `<link rel="stylesheet" type="text/css" href="`+string(c.CSSURI)+`" />`)
	}
	list = append(list, "</head><body>")
	list = append(list, c.Body...)
	return c.lines(r, nil, append(list, c.PreContent...)...)
}

func (c *convertToHTML) lines(r *cmdlet.Run, err error, list ...string) error {
	for _, l := range list {
		if err == nil {
			err = r.Write(l)
		}
	}
	return err
}

// start opens the table; the first object says what the columns are.
func (c *convertToHTML) start(r *cmdlet.Run, obj any) error {
	c.started = true
	if err := r.Write("<table>"); err != nil {
		return err
	}
	if len(c.columns) == 0 {
		for _, m := range members(obj) {
			c.columns = append(c.columns, property{name: m.Name})
		}
	} else {
		c.columns = expand(c.columns, obj)
	}
	if c.As == "List" || len(c.columns) == 0 {
		return nil
	}
	var cols, heads strings.Builder
	for _, p := range c.columns {
		width, align := "", ""
		if w, ok := p.opts["Width"]; ok {
			width = ` width = "` + dotnet.String(w) + `"`
		}
		if a, ok := p.opts["Alignment"]; ok {
			align = ` align = "` + dotnet.String(a) + `"`
		}
		cols.WriteString("<col" + width + align + "/>")
		heads.WriteString("<th>" + htmlText(p.text()) + "</th>")
	}
	return c.lines(r, nil, "<colgroup>"+cols.String()+"</colgroup>", "<tr>"+heads.String()+"</tr>")
}

// expand puts the properties of an object in the place of patterns.
func expand(list []property, obj any) []property {
	var out []property
	for _, p := range list {
		if p.block != nil || !dotnet.HasWildcards(p.name) {
			out = append(out, p)
			continue
		}
		w := dotnet.NewWildcard(p.name, true)
		for _, m := range members(obj) {
			if w.Match(m.Name) {
				out = append(out, property{name: m.Name})
			}
		}
	}
	return out
}

// htmlText is a text as .NET writes it into HTML.
func htmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace(s)
}

func (c *convertToHTML) Process(r *cmdlet.Run) error {
	if !r.PipelineInput && !r.Bound("InputObject") {
		return nil
	}
	if !c.started {
		if err := c.start(r, c.InputObject); err != nil {
			return err
		}
	}
	if len(c.columns) == 0 {
		return nil
	}
	if c.As == "List" && c.count > 0 {
		if err := r.Write("<tr><td><hr></td></tr>"); err != nil {
			return err
		}
	}
	c.count++
	var row strings.Builder
	for _, p := range c.columns {
		v, _, err := p.eval(r, c.InputObject)
		if err != nil {
			return err
		}
		text := htmlText(dotnet.String(evaluated(c.InputObject, v)))
		if c.As == "List" {
			if err := r.Write("<tr><td>" + htmlText(p.text()) + ":</td><td>" + text + "</td></tr>"); err != nil {
				return err
			}
			continue
		}
		row.WriteString("<td>" + text + "</td>")
	}
	if c.As == "List" {
		return nil
	}
	return r.Write("<tr>" + row.String() + "</tr>")
}

func (c *convertToHTML) End(r *cmdlet.Run) error {
	var list []string
	if c.started {
		list = append(list, "</table>")
	}
	list = append(list, c.PostContent...)
	if !c.Fragment {
		list = append(list, "</body></html>")
	}
	return c.lines(r, nil, list...)
}
