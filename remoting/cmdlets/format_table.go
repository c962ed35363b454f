package cmdlets

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/format"
)

// FormatTable shows objects as a table.
var FormatTable = &cmdlet.Declaration{
	Name: "Format-Table", Class: objectTypePrefix + "FormatTableCommand", Aliases: []string{"ft"},
	Synopsis:    "Shows objects as a table.",
	Description: "The result is made for showing: it displays itself as the table, now or later, through a variable, Out-String or Out-File.",
	Examples: []cmdlet.Example{
		{Title: "Columns", Code: `get_pssession() | format_table{"Id", "Name", "State"}`},
		{Title: "A calculated column", Code: `write_output{1, 2} | format_table{{ label = "Square", expression = function(n) return n * n end, width = 8 }, force = true}`},
	},
	New: func() any { return &formatTable{} },
}

type formatTable struct {
	Property []any `param:"pos=0" help:"The columns: names, patterns, blocks, or tables with expression, label, formatstring, width and alignment."`
	formatCommon
	columnWidth
	HideTableHeaders bool `param:"" help:"Leaves the headers out."`
	Wrap             bool `param:"" help:"Wraps long text instead of cutting it."`
	RepeatHeader     bool `param:"" help:"Accepted: there are no screens of rows here."`
}

func (f *formatTable) Begin(r *cmdlet.Run) error {
	cols, err := formatColumns(r, f.Property, "label", "name", "formatstring", "width", "alignment")
	if err != nil {
		return err
	}
	return f.open(r, format.Table, cols, format.Params{AutoSize: f.auto(), Hide: f.HideTableHeaders, Wrap: f.Wrap, Repeat: f.RepeatHeader})
}

// FormatList shows objects as lists of their properties.
var FormatList = &cmdlet.Declaration{
	Name: "Format-List", Class: objectTypePrefix + "FormatListCommand", Aliases: []string{"fl"},
	Synopsis:    "Shows objects as lists, a property a line.",
	Description: "The result is made for showing: it displays itself as the list, now or later.",
	Examples:    []cmdlet.Example{{Title: "All properties", Code: `get_pssession() | format_list("*")`}},
	New:         func() any { return &formatList{} },
}

type formatList struct {
	Property []any `param:"pos=0" help:"The properties: names, patterns, blocks, or tables with expression, label and formatstring."`
	formatCommon
}

func (f *formatList) Begin(r *cmdlet.Run) error {
	cols, err := formatColumns(r, f.Property, "label", "name", "formatstring")
	if err != nil {
		return err
	}
	return f.open(r, format.List, cols, format.Params{})
}

// FormatWide shows one property of objects in columns.
var FormatWide = &cmdlet.Declaration{
	Name: "Format-Wide", Class: objectTypePrefix + "FormatWideCommand", Aliases: []string{"fw"},
	Synopsis: "Shows one property of objects in columns over the width of the screen.",
	Examples: []cmdlet.Example{{Title: "Four columns", Code: `get_pssession() | format_wide{"Name", column = 4}`}},
	New:      func() any { return &formatWide{} },
}

type formatWide struct {
	Property any `param:"pos=0" help:"The property: a name, a block, or a table with expression and formatstring."`
	formatCommon
	columnWidth
	Column int32 `param:"range=1,2147483647" help:"How many columns." default:"2"`
}

func (f *formatWide) Begin(r *cmdlet.Run) error {
	if r.Bound("Column") && f.AutoSize.Value {
		return formatError(r, "FormatCannotSpecifyAutosizeAndColumns", "Cmdlet parameters AutoSize and Column are mutually exclusive.")
	}
	var list []any
	if f.Property != nil {
		list = []any{f.Property}
	}
	cols, err := formatColumns(r, list, "formatstring")
	if err != nil {
		return err
	}
	return f.open(r, format.Wide, cols, format.Params{AutoSize: f.auto(), WideColumns: int(f.Column)})
}

// FormatCustom shows objects as classes with their properties, nested ones inside.
var FormatCustom = &cmdlet.Declaration{
	Name: "Format-Custom", Class: objectTypePrefix + "FormatCustomCommand", Aliases: []string{"fc"},
	Synopsis: "Shows objects with all that is inside them.",
	Examples: []cmdlet.Example{{Title: "Two levels", Code: `write_output(psobject{ a = psobject{ b = 1 } }) | format_custom{depth = 2}`}},
	New:      func() any { return &formatCustom{} },
}

type formatCustom struct {
	Property []any `param:"pos=0" help:"The properties: names, patterns, blocks, or tables with expression and depth."`
	formatCommon
	Depth int32 `param:"range=1,2147483647" help:"How deep it goes." default:"5"`
}

func (f *formatCustom) Begin(r *cmdlet.Run) error {
	cols, err := formatColumns(r, f.Property, "depth")
	if err != nil {
		return err
	}
	return f.open(r, format.Custom, cols, format.Params{Depth: int(f.Depth)})
}
