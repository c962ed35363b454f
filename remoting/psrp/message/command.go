package message

import (
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// CreatePipeline starts a pipeline ([MS-PSRP] 2.2.2.10).
type CreatePipeline struct {
	PowerShell     PowerShell
	NoInput        bool // no input will come
	ApartmentState ApartmentState
	// StreamOptions tell for which records the invocation is sent too.
	StreamOptions StreamOptions
	AddToHistory  bool
	Host          HostInfo
	IsNested      bool
}

// StreamOptions are RemoteStreamOptions ([MS-PSRP] 2.2.3.8).
type StreamOptions int32

// The options.
const (
	AddInvocationToErrors StreamOptions = 1 << iota
	AddInvocationToWarnings
	AddInvocationToDebug
	AddInvocationToVerbose
	AddInvocation = 15
)

var streamOptionNames = map[int32]string{1: "AddInvocationInfoToErrorRecord", 2: "AddInvocationInfoToWarningRecord",
	4: "AddInvocationInfoToDebugRecord", 8: "AddInvocationInfoToVerboseRecord", 15: "AddInvocationInfo"}

// PowerShell is a pipeline of commands ([MS-PSRP] 2.2.3.11), or several one after the other.
type PowerShell struct {
	Commands []Command
	// Further has the statements after the first.
	Further  [][]Command
	IsNested bool
	History  string
	// RedirectErrors sends errors of commands below to the shell's error stream.
	RedirectErrors bool
}

// Command is a command or a script ([MS-PSRP] 2.2.3.12).
type Command struct {
	Text     string // the command's name, or the script
	IsScript bool
	// UseLocalScope is null in general.
	UseLocalScope *bool
	Arguments     []Argument
	// Which streams are merged into which: pairs of flags of StreamResult. Zero values mean none.
	MergeMyResult, MergeToResult, MergePrevious                          ResultTypes
	MergeError, MergeWarning, MergeVerbose, MergeDebug, MergeInformation ResultTypes
}

// Argument is a parameter, a value or both ([MS-PSRP] 2.2.3.13). Name keeps its hyphen if it had one; then the value
// stands in the next Argument where a script's text was taken apart.
type Argument struct {
	Name  string // "" for a positional value
	Value any
}

// ResultTypes are PipelineResultTypes ([MS-PSRP] 2.2.3.31).
type ResultTypes int32

// The result types.
const (
	ResultNone ResultTypes = iota
	ResultOutput
	ResultError
	ResultWarning
	ResultVerbose
	ResultDebug
	ResultInformation
	ResultAll
	ResultNull
)

var resultTypeNames = map[int32]string{0: "None", 1: "Output", 2: "Error", 3: "Warning", 4: "Verbose", 5: "Debug",
	6: "Information", 7: "All", 8: "Null"}

func resultTypes(r ResultTypes) psobject.Enum {
	return enum("System.Management.Automation.Runspaces.PipelineResultTypes", int32(r), resultTypeNames)
}

const psObjectList = "System.Collections.Generic.List`1[[System.Management.Automation.PSObject, System.Management.Automation, " +
	"Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]"

func (c *Command) object() *psobject.Object {
	args := &psobject.List{Type: psObjectList}
	for _, a := range c.Arguments {
		var name any
		if a.Name != "" {
			name = a.Name
		}
		args.Items = append(args.Items, bag(prop("N", name), prop("V", a.Value)))
	}
	var local any
	if c.UseLocalScope != nil {
		local = *c.UseLocalScope
	}
	return bag(prop("Cmd", c.Text), prop("IsScript", c.IsScript), prop("UseLocalScope", local),
		prop("MergeMyResult", resultTypes(c.MergeMyResult)), prop("MergeToResult", resultTypes(c.MergeToResult)),
		prop("MergePreviousResults", resultTypes(c.MergePrevious)), prop("MergeError", resultTypes(c.MergeError)),
		prop("MergeWarning", resultTypes(c.MergeWarning)), prop("MergeVerbose", resultTypes(c.MergeVerbose)),
		prop("MergeDebug", resultTypes(c.MergeDebug)), prop("MergeInformation", resultTypes(c.MergeInformation)),
		prop("Args", args))
}

func commandList(cs []Command) *psobject.List {
	l := &psobject.List{Type: psObjectList}
	for i := range cs {
		l.Items = append(l.Items, cs[i].object())
	}
	return l
}

// Type is TypeCreatePipeline.
func (*CreatePipeline) Type() Type { return TypeCreatePipeline }

// AppendBody appends the body.
func (m *CreatePipeline) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	var history any
	if m.PowerShell.History != "" {
		history = m.PowerShell.History
	}
	ps := []psobject.Property{
		prop("Cmds", commandList(m.PowerShell.Commands)), prop("IsNested", m.PowerShell.IsNested), prop("History", history),
		prop("RedirectShellErrorOutputPipe", m.PowerShell.RedirectErrors),
	}
	if len(m.PowerShell.Further) > 0 {
		all := &psobject.List{Type: psObjectList}
		for _, cs := range append([][]Command{m.PowerShell.Commands}, m.PowerShell.Further...) {
			all.Items = append(all.Items, bag(prop("Cmds", commandList(cs))))
		}
		ps = append(ps, prop("ExtraCmds", all))
	}
	return appendBag(dst, o,
		prop("PowerShell", bag(ps...)),
		prop("NoInput", m.NoInput),
		prop("ApartmentState", apartment(m.ApartmentState)),
		prop("RemoteStreamOptions", enum("System.Management.Automation.RemoteStreamOptions", int32(m.StreamOptions), streamOptionNames)),
		prop("AddToHistory", m.AddToHistory),
		prop("HostInfo", m.Host.object()),
		prop("IsNested", m.IsNested))
}

func parseCreatePipeline(b *fields) Message {
	m := &CreatePipeline{
		NoInput:        b.bool("NoInput"),
		ApartmentState: ApartmentState(b.int32Or("ApartmentState", int32(ApartmentUnknown))),
		StreamOptions:  StreamOptions(b.int32Or("RemoteStreamOptions", 0)),
		AddToHistory:   b.bool("AddToHistory"),
		Host:           parseHostInfo(b),
		IsNested:       b.bool("IsNested"),
	}
	ps := b.object("PowerShell")
	if ps == nil {
		b.fail("PowerShell", "is missing")
		return m
	}
	m.PowerShell.IsNested = ps.bool("IsNested")
	m.PowerShell.RedirectErrors = ps.bool("RedirectShellErrorOutputPipe")
	m.PowerShell.History, _ = psobject.Base(ps.optional("History")).(string)
	m.PowerShell.Commands = parseCommands(ps)
	for i, v := range ps.list("ExtraCmds") {
		if o, ok := v.(*psobject.Object); ok && i > 0 {
			f := &fields{t: b.t, o: o}
			m.PowerShell.Further = append(m.PowerShell.Further, parseCommands(f))
			ps.take(f)
		}
	}
	if len(m.PowerShell.Commands) == 0 {
		ps.fail("Cmds", "has no command")
	}
	b.take(ps)
	return m
}

func parseCommands(b *fields) []Command {
	var cs []Command
	for _, v := range b.list("Cmds") {
		o, ok := v.(*psobject.Object)
		if !ok {
			b.fail("Cmds", "has an item that is no command")
			return nil
		}
		f := &fields{t: b.t, o: o}
		c := Command{
			Text: f.string("Cmd"), IsScript: f.bool("IsScript"),
			MergeMyResult:    ResultTypes(f.int32Or("MergeMyResult", 0)),
			MergeToResult:    ResultTypes(f.int32Or("MergeToResult", 0)),
			MergePrevious:    ResultTypes(f.int32Or("MergePreviousResults", 0)),
			MergeError:       ResultTypes(f.int32Or("MergeError", 0)),
			MergeWarning:     ResultTypes(f.int32Or("MergeWarning", 0)),
			MergeVerbose:     ResultTypes(f.int32Or("MergeVerbose", 0)),
			MergeDebug:       ResultTypes(f.int32Or("MergeDebug", 0)),
			MergeInformation: ResultTypes(f.int32Or("MergeInformation", 0)),
		}
		if l, ok := psobject.Base(f.optional("UseLocalScope")).(bool); ok {
			c.UseLocalScope = &l
		}
		for _, v := range f.list("Args") {
			o, ok := v.(*psobject.Object)
			if !ok {
				f.fail("Args", "has an item that is no argument")
				break
			}
			a := Argument{}
			if n, ok := o.Get("N"); ok {
				a.Name, _ = psobject.Base(n).(string)
			}
			a.Value, _ = o.Get("V")
			c.Arguments = append(c.Arguments, a)
		}
		b.take(f)
		cs = append(cs, c)
	}
	return cs
}

// GetCommandMetadata asks for descriptions of commands ([MS-PSRP] 2.2.2.14); they come as pipeline output.
type GetCommandMetadata struct {
	Names        []string // wildcards
	CommandTypes int32    // flags of CommandTypes ([MS-PSRP] 2.2.3.19)
	Namespaces   []string // nil means null
	Arguments    []any
}

// Type is TypeGetCommandMetadata.
func (*GetCommandMetadata) Type() Type { return TypeGetCommandMetadata }

func stringArray(ss []string) any {
	if ss == nil {
		return nil
	}
	l := &psobject.List{Type: "System.String[]"}
	for _, s := range ss {
		l.Items = append(l.Items, s)
	}
	return l
}

// AppendBody appends the body.
func (m *GetCommandMetadata) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	var args any
	if m.Arguments != nil {
		args = psobject.NewArray(m.Arguments...)
	}
	return appendBag(dst, o, prop("Name", stringArray(m.Names)),
		prop("CommandType", enum("System.Management.Automation.CommandTypes", m.CommandTypes, commandTypeNames)),
		prop("Namespace", stringArray(m.Namespaces)), prop("ArgumentList", args))
}

var commandTypeNames = map[int32]string{1: "Alias", 2: "Function", 4: "Filter", 8: "Cmdlet", 16: "ExternalScript",
	32: "Application", 64: "Script", 256: "Configuration", 383: "All"}

func parseGetCommandMetadata(b *fields) Message {
	m := &GetCommandMetadata{CommandTypes: b.int32Or("CommandType", 383), Arguments: b.list("ArgumentList")}
	names := func(name string) (ss []string) {
		for _, v := range b.list(name) {
			if s, ok := psobject.Base(v).(string); ok {
				ss = append(ss, s)
			}
		}
		return ss
	}
	m.Names, m.Namespaces = names("Name"), names("Namespace")
	return m
}
