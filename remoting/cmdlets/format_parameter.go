package cmdlets

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// What the Format cmdlets share: their parameters and the run of a Shaper.

// formatError is a bad parameter of a Format cmdlet: the original's general message, with one for people before it.
func formatError(r *cmdlet.Run, id, details string) error {
	exception, message := "System.NotSupportedException", "Specified method is not supported."
	if strings.HasPrefix(id, "FormatCannot") {
		exception, message = "System.IO.InvalidDataException", "Found invalid data while decoding."
	}
	rec := r.Fail(id, psobject.InvalidArgument, exception, message, nil)
	rec.Details = &psobject.ErrorDetails{Message: details}
	return rec
}

// formatKeys are the keys of a calculated column; a shorter beginning will do.
var formatKeys = []string{"expression", "label", "name", "formatstring", "width", "alignment", "depth"}

const blockTypes = "{System.String, System.Management.Automation.ScriptBlock}"

// formatColumn reads an element of -Property, or -GroupBy. allowed are the keys that the cmdlet knows beside expression.
func formatColumn(r *cmdlet.Run, v any, allowed ...string) (format.Column, error) {
	var c format.Column
	switch b := psobject.Base(v).(type) {
	case *psobject.Dictionary:
		return calculatedColumn(r, b, allowed)
	case string:
		if b == "" {
			return c, formatError(r, "ExpressionEmptyString1", "An empty string value is not allowed.")
		}
		c.Name = b
		return c, nil
	case nil:
		return c, formatError(r, "ExpressionEmptyString1", "An empty string value is not allowed.")
	default:
		if f, text, ok := columnBlock(r, b); ok {
			c.Func, c.Label, c.Expression = f, text, text
			return c, nil
		}
	}
	return c, formatError(r, "DictionaryKeyUnknownType", "Cannot convert "+psobject.TypeName(v)+" to one of the following types "+blockTypes+".")
}

// columnBlock gives the function of a block.
func columnBlock(r *cmdlet.Run, v any) (func(any) (any, error), string, bool) {
	var b cmdlet.Block
	switch x := v.(type) {
	case cmdlet.Block:
		b = x
	case psobject.ScriptBlock:
		b = cmdlet.TextBlock(x)
	default:
		return nil, "", false
	}
	return func(obj any) (any, error) { return result(r, b, obj) }, b.BlockText(), true
}

func calculatedColumn(r *cmdlet.Run, d *psobject.Dictionary, allowed []string) (format.Column, error) {
	var c format.Column
	seen := map[string]bool{}
	label, hasLabel := "", false
	for i := range d.Len() {
		k, v := d.At(i)
		key, ok := psobject.Base(k).(string)
		if !ok {
			t := psobject.TypeName(k)
			return c, formatError(r, "DictionaryKeyMustBeString", "The "+t[strings.LastIndexByte(t, '.')+1:]+" key type is not valid. The key must be a string.")
		}
		full := ""
		// Lua writes the words apart: format_string.
		plain := strings.ToLower(strings.ReplaceAll(key, "_", ""))
		for _, n := range formatKeys {
			if plain != "" && strings.HasPrefix(n, plain) && (n == "expression" || has(allowed, n)) {
				full = n
				break
			}
		}
		if full == "" {
			return c, formatError(r, "DictionaryKeyIllegal", "The "+key+" key is not valid.")
		}
		if full == "name" {
			full = "label"
		}
		if seen[full] {
			return c, formatError(r, "DictionaryKeyDuplicate", `The duplicated key "`+key+`" conflicts with "`+full+`".`)
		}
		seen[full] = true
		wrong := func(want string) error { return illegalValue(r, key, v, want) }
		text, isText := psobject.Base(v).(string)
		switch full {
		case "expression":
			if f, t, ok := columnBlock(r, psobject.Base(v)); ok {
				c.Func, c.Label, c.Expression = f, t, t
				break
			}
			if !isText {
				return c, wrong(blockTypes)
			}
			if text == "" {
				return c, formatError(r, "ExpressionEmptyString2", `The "expression" key cannot have an empty string value.`)
			}
			c.Name = text
		case "label":
			if !isText {
				return c, wrong("System.String")
			}
			label, hasLabel = text, true
		case "formatstring":
			if !isText {
				return c, wrong("System.String")
			}
			c.Format = text
		case "alignment":
			if !isText {
				return c, wrong("System.String")
			}
			for n, a := range map[string]format.Alignment{"left": format.Left, "center": format.Center, "right": format.Right} {
				if text != "" && strings.HasPrefix(n, strings.ToLower(text)) {
					c.Align = a
				}
			}
			if c.Align == format.Unset {
				return c, formatError(r, "AlignmentIllegalValue", `The value "`+text+`" for key "alignment" is not valid; valid values are {left, center, right}.`)
			}
		case "width", "depth":
			n, ok := psobject.Base(v).(int32)
			if !ok {
				return c, wrong("System.Int32")
			}
			if n <= 0 {
				id := map[string]string{"width": "WidthOutOfRange", "depth": "DepthOutOfRange"}[full]
				return c, formatError(r, id, `The value "`+dotnet.String(n)+`" for key "`+full+`" should be greater than 0.`)
			}
			if full == "width" {
				c.Width = int(n)
			} else {
				c.Depth = int(n)
			}
		}
	}
	if !seen["expression"] {
		return c, formatError(r, "DictionaryKeyMandatoryEntry", "A mandatory entry for expression is missing.")
	}
	if hasLabel {
		c.Label = label
	}
	return c, nil
}

func formatColumns(r *cmdlet.Run, list []any, allowed ...string) ([]format.Column, error) {
	var out []format.Column
	for _, v := range list {
		c, err := formatColumn(r, v, allowed...)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// columnWidth is how Format-Table and Format-Wide set their columns.
type columnWidth struct {
	AutoSize cmdlet.Switch `param:"" help:"Sets the widths from all objects."`
}

// auto is the switch as views take it: nil where it is not given.
func (c *columnWidth) auto() *bool {
	if !c.AutoSize.Present {
		return nil
	}
	return &c.AutoSize.Value
}

// formatCommon are the parameters of all Format cmdlets.
type formatCommon struct {
	InputObject  any    `param:"value type=System.Management.Automation.PSObject" help:"What is shown."`
	GroupBy      any    `param:"" help:"A property, a block, or a table with label and expression: each of its values in a row begins a group."`
	View         string `param:"" help:"The name of a view of the objects' type."`
	ShowError    bool   `param:"" help:"Reports values that cannot be had as errors."`
	DisplayError bool   `param:"" help:"Shows #ERR for values that cannot be had."`
	Force        bool   `param:"" help:"Also shapes what would come as its text."`
	Expand       string `param:"oneof=CoreOnly,EnumOnly,Both" help:"What becomes of collections: the collection itself (CoreOnly), its elements (EnumOnly) or both." default:"EnumOnly"`

	shaper *format.Shaper
}

// open begins a run. columns are those of -Property.
func (f *formatCommon) open(r *cmdlet.Run, shape format.Shape, columns []format.Column, p format.Params) error {
	if f.View != "" && len(columns) > 0 {
		return formatError(r, "FormatCannotSpecifyViewAndProperty", "Cmdlet parameters View and Property are mutually exclusive.")
	}
	if f.GroupBy != nil {
		c, err := formatColumn(r, f.GroupBy, "label", "name", "formatstring")
		if err != nil {
			return err
		}
		p.GroupBy = &c
	}
	p.Columns, p.View, p.Force, p.DisplayError, p.Expand = columns, f.View, f.Force, f.DisplayError, f.Expand
	p.Failed = func(expression string, obj any, err error) (*psobject.ErrorRecord, error) {
		if errors.Is(err, cmdlet.ErrStop) || r.Context().Err() != nil {
			return nil, err
		}
		if !f.ShowError {
			return nil, nil
		}
		return expressionError(expression, obj, err), nil
	}
	f.shaper = format.NewShaper(shape, &p, viewOptions(r), func(pk format.Packet) error { return r.Write(pk) })
	return nil
}

// expressionError is the record that a view shows of a value that cannot be had: with the exception behind it, and a text
// of its own.
func expressionError(expression string, obj any, err error) *psobject.ErrorRecord {
	out := &psobject.ErrorRecord{FullyQualifiedErrorID: "mshExpressionError", Category: psobject.CategoryInfo{Category: psobject.InvalidArgument}, TargetObject: obj,
		Details: &psobject.ErrorDetails{Message: `Failed to evaluate expression "` + expression + `".`}, Cause: err}
	var rec *psobject.ErrorRecord
	if errors.As(err, &rec) {
		out.Exception = rec.Exception
		return out
	}
	out.Exception = psobject.NewException("System.Management.Automation.RuntimeException", err.Error())
	out.Exception.Properties = append(out.Exception.Properties, psobject.Property{Name: "WasThrownFromThrowStatement", Value: true})
	return out
}

func (f *formatCommon) Process(r *cmdlet.Run) error {
	err := f.shaper.Write(f.InputObject)
	var unknown *format.UnknownViewError
	if errors.As(err, &unknown) {
		rec := r.Fail("FormatViewNotFound", psobject.ObjectNotFound, "System.Management.Automation.PipelineStoppedException", "The pipeline has been stopped.", f.View)
		rec.Details = &psobject.ErrorDetails{Message: unknown.Error()}
		rec.Category.TargetName, rec.Category.TargetType = f.View, "String"
		return rec
	}
	return err
}

func (f *formatCommon) End(*cmdlet.Run) error { return f.shaper.Close() }

// viewOptions are what variables say about views.
func viewOptions(r *cmdlet.Run) *format.Options {
	o := &format.Options{}
	if v, ok := r.Host.Variable("FormatEnumerationLimit"); ok {
		o.EnumerationLimit = EnumerationLimit(v)
	}
	if v, ok := r.Host.Variable("ErrorView"); ok && v != nil {
		o.Error.View = dotnet.String(v)
	}
	o.Error.Width = r.Host.Width()
	if at, err := r.Host.Resolve("."); err == nil {
		o.Location = at
	}
	return o
}

// EnumerationLimit is what a value of $FormatEnumerationLimit means for format.Options; 0, the default, for one that is no
// number.
func EnumerationLimit(v any) int {
	n, err := dotnet.Convert(v, "System.Int32")
	if err != nil || v == nil {
		return 0
	}
	return int(n.(int32))
}
