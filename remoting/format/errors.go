package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ErrorOptions say how an error record is shown.
type ErrorOptions struct {
	// View is $ErrorView: ConciseView (also ""), NormalView, CategoryView or DetailedView.
	View string
	// Width is the number of columns of the window, which long messages wrap to; 0 for 120.
	Width int
	// Color marks the text with the colours of PSStyle; plain text otherwise.
	Color bool
	// Computer is named before the message in the concise view; "" for an error of this computer.
	Computer string
	// Command tells whether a name is that of a command that exists; nil for yes. The concise view names the command
	// only then.
	Command func(name string) bool
}

// The colours of $PSStyle.Formatting.
const (
	colorError  = "\x1b[31;1m"
	colorAccent = "\x1b[36;1m"
	colorHeader = "\x1b[32;1m"
	colorReset  = "\x1b[0m"
)

type errorView struct {
	r                    *psobject.ErrorRecord
	o                    ErrorOptions
	error, accent, reset string
}

// Error is the text of an error record, without a line end after it but for one that the concise view has of its own.
func Error(r *psobject.ErrorRecord, o ErrorOptions) string {
	v := &errorView{r: r, o: o}
	if o.Color {
		v.error, v.accent, v.reset = colorError, colorAccent, colorReset
	}
	if r.FullyQualifiedErrorID == "NativeCommandErrorMessage" || r.FullyQualifiedErrorID == "NativeCommandError" {
		return v.error + exceptionMessage(r) + v.reset
	}
	switch {
	case strings.EqualFold(o.View, "CategoryView"):
		return v.error + dotnet.CategoryText(r.Category) + v.reset
	case strings.EqualFold(o.View, "DetailedView"):
		return v.error + Detailed(r, o) + v.reset
	case o.View == "" || strings.EqualFold(o.View, "ConciseView"):
		s := v.concise()
		if r.Details != nil && strings.TrimSpace(r.Details.RecommendedAction) != "" {
			s += "\n" + v.error + "  Recommendation: " + r.Details.RecommendedAction + v.reset
		}
		return s
	}
	return v.normal()
}

func exceptionMessage(r *psobject.ErrorRecord) string {
	if r.Exception == nil {
		return ""
	}
	return r.Exception.Message
}

// thrown tells that a throw statement made the error.
func (v *errorView) thrown() bool {
	if v.r.Exception == nil {
		return false
	}
	for _, p := range v.r.Exception.Properties {
		if p.Name == "WasThrownFromThrowStatement" {
			return dotnet.True(p.Value)
		}
	}
	return false
}

func (v *errorView) reason() string {
	inv := v.r.Invocation
	known := inv != nil && inv.MyCommand != "" && (v.o.Command == nil && inv.CommandType != "Script" && inv.CommandType != "" || v.o.Command != nil && v.o.Command(inv.MyCommand))
	switch {
	case v.thrown():
		return "Exception"
	case known:
		return inv.MyCommand
	case v.r.Category.Activity != "":
		return v.r.Category.Activity
	case inv != nil && inv.MyCommand != "":
		return inv.MyCommand
	case inv != nil && inv.InvocationName != "":
		return inv.InvocationName
	case v.r.Category.Category != psobject.NotSpecified:
		return v.r.Category.Category.String()
	case v.r.Category.Reason != "":
		return v.r.Category.Reason
	}
	return "Error"
}

func (v *errorView) concise() string {
	inv := v.r.Invocation
	parse := v.r.Category.Category == psobject.ParserError
	details := inv != nil && (parse && v.r.Exception != nil && strings.Contains(v.r.Exception.Type(), "Parse") || inv.ScriptName != "" || inv.ScriptLineNumber > 1) &&
		!strings.HasSuffix(strings.ToLower(inv.ScriptName), ".psm1")
	var pos strings.Builder
	message, prefix := "", ""
	if details {
		if inv.ScriptName != "" {
			pos.WriteString(v.reset + inv.ScriptName + ":" + dotnet.String(inv.ScriptLineNumber))
		}
		pos.WriteString("\n")
		number := dotnet.String(inv.ScriptLineNumber)
		extra := padding(len(number) - 4)
		pos.WriteString(v.accent + extra + "Line |\n")
		source, mark := position(inv)
		if v.o.Color {
			source = v.marked(source, mark)
		}
		pos.WriteString(v.accent + padding(4-len(number)) + number + " | " + v.reset + source + "\n")
		prefix = v.accent + extra + "     | " + v.error
		if mark != "" {
			pos.WriteString(prefix + mark + "\n")
		}
		message = prefix
	}
	switch {
	case v.r.Details != nil && v.r.Details.Message != "":
		message += v.r.Details.Message
	case parse && strings.Contains(exceptionMessage(v.r), "~\n"):
		_, m, _ := strings.Cut(exceptionMessage(v.r), "~\n")
		m, _, _ = strings.Cut(m, "\n\n")
		message += m
	default:
		message += exceptionMessage(v.r)
	}
	if c := v.o.Computer; c != "" && !strings.HasPrefix(message[len(prefix):], "["+c+"]") {
		message = prefix + "[" + c + "] " + message[len(prefix):]
	}
	if inv != nil && inv.ScriptName != "" || parse {
		message = v.fold(message, prefix) + "\n"
	}
	return v.error + v.reason() + ": " + pos.String() + v.error + message + v.reset
}

// marked is the source line with the part above the marks in colour.
func (v *errorView) marked(source, mark string) string {
	at, n := strings.IndexByte(mark, '~'), strings.Count(mark, "~")
	if at < 0 {
		return source
	}
	start, end := len(source), len(source)
	cell := 0
	for i, r := range source {
		if cell == at {
			start = i
		}
		if cell >= at+n {
			end = i
			break
		}
		cell += Cells(string(r))
	}
	if start >= end {
		return source
	}
	return source[:start] + v.accent + source[start:end] + v.reset + source[end:]
}

// fold wraps a message to the window at blanks, each line with the prefix.
func (v *errorView) fold(message, prefix string) string {
	message = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(message)
	width := v.o.Width
	if width <= 0 {
		width = 120
	}
	shown := utf8.RuneCountInString(stripEscapes(prefix))
	hidden := utf8.RuneCountInString(prefix) - shown
	length := func(s string) int { return dotnet.Length(s) }
	if length(message)-hidden <= width {
		return message
	}
	first := cutAtBlank(message, width+hidden)
	lines := []string{first}
	rest := strings.TrimSpace(message[len(first):])
	for length(rest)+shown > width {
		part := cutAtBlank(prefix+rest, width+hidden)
		if len(part) <= len(prefix) {
			break
		}
		lines = append(lines, part)
		rest = strings.TrimSpace(rest[len(part)-len(prefix):])
	}
	lines = append(lines, prefix+strings.TrimSpace(rest))
	return strings.Join(lines, "\n")
}

// cutAtBlank cuts a text to a length, at the last blank before it where there is one.
func cutAtBlank(s string, n int) string {
	if dotnet.Length(s) <= n {
		return s
	}
	s = dotnet.Substring(s, 0, n)
	if i := strings.LastIndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i]
	}
	return s
}

func stripEscapes(s string) string {
	if !strings.Contains(s, "\x1b") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if n := escapeLen(s[i:]); s[i] == 0x1b && n > 0 {
			i += n - 1
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// position gives the source line and the marks below it, from the position message where there is one.
func position(inv *psobject.InvocationInfo) (source, mark string) {
	if lines := splitLines(inv.PositionMessage); len(lines) >= 3 {
		return strings.TrimPrefix(lines[1], "+"), strings.TrimPrefix(lines[len(lines)-1], "+")
	}
	source, mark = Position(inv)
	return " " + source, " " + mark
}

// Of a long source line the original shows so many characters: some before the place, and a few behind it.
const (
	maxSource = 69
	maxBefore = 12
	maxBehind = 8
)

// Position is a source line and, below it, the marks of the place an invocation stands at, two below a wide character; a
// long line is cut around it.
func Position(inv *psobject.InvocationInfo) (source, mark string) {
	line := []rune(strings.TrimRightFunc(inv.Line, unicode.IsSpace))
	start := min(max(int(inv.OffsetInLine)-1, 0), len(line))
	n := len(line) - start
	if inv.EndOffsetInLine > 0 && (inv.EndLineNumber == 0 || inv.EndLineNumber == inv.ScriptLineNumber) {
		n = min(max(int(inv.EndOffsetInLine)-1-start, 0), n)
	}
	if strings.ContainsRune(string(line), '\t') {
		expand := func(r []rune) []rune { return []rune(strings.ReplaceAll(string(r), "\t", "    ")) }
		before, at, behind := expand(line[:start]), expand(line[start:start+n]), expand(line[start+n:])
		start, n = len(before), len(at)
		line = append(append(before, at...), behind...)
	}
	before, behind := "", ""
	if len(line) > maxSource {
		prefix, suffix := min(start, maxBefore), min(len(line)-n-start, maxBehind)
		rest := len(line) - n - start
		cut := false
		if prefix+n+suffix >= maxSource {
			n = min(n, maxSource-prefix)
			suffix = min(maxSource-prefix-n, suffix)
			cut = true
		} else {
			prefix += min(start-prefix, maxSource-prefix-n-suffix)
			suffix += min(rest-suffix, maxSource-prefix-n-suffix)
		}
		if cut || rest > suffix {
			behind = " " + ellipsis
		}
		if start > prefix {
			before = ellipsis + " "
		}
		line = line[start-prefix : start+n+suffix]
		start = prefix
	}
	return before + string(line) + behind, padding(Cells(before+string(line[:start]))) + strings.Repeat("~", max(Cells(string(line[start:start+n])), 1))
}

func (v *errorView) normal() string {
	r, inv := v.r, v.r.Invocation
	if r.Origin != nil {
		inv = nil // where another computer's script stood is none of this view's lines
	}
	prefix := ""
	if inv != nil {
		switch {
		case inv.MyCommand != "" && (inv.InvocationName == "" || inv.InvocationName == "&" || inv.InvocationName == "."):
			prefix = inv.MyCommand + " : "
		case inv.InvocationName != "":
			prefix = inv.InvocationName + " : "
		}
	}
	var b strings.Builder
	b.WriteString(v.error + prefix + v.error + r.Message())
	if inv != nil && (inv.MyCommand != "" || r.Category.Category != psobject.ParserError) {
		if m := PositionMessage(inv); m != "" {
			b.WriteString("\n" + m)
		}
	}
	b.WriteString("\n+ CategoryInfo          : " + dotnet.CategoryText(r.Category))
	b.WriteString("\n+ FullyQualifiedErrorId : " + r.FullyQualifiedErrorID)
	if r.Origin != nil && r.Origin.PSComputerName != "" {
		b.WriteString("\n+ PSComputerName        : " + r.Origin.PSComputerName)
	}
	return b.String() + v.reset
}

// PositionMessage tells where an invocation stands: the file, line and character, the source line and its marks.
func PositionMessage(inv *psobject.InvocationInfo) string {
	if inv.PositionMessage != "" {
		return strings.ReplaceAll(inv.PositionMessage, "\r", "")
	}
	if inv.ScriptLineNumber == 0 {
		return ""
	}
	name := inv.ScriptName
	if name == "" {
		name = "line"
	}
	source, mark := Position(inv)
	return "At " + name + ":" + dotnet.String(inv.ScriptLineNumber) + " char:" + dotnet.String(inv.OffsetInLine) + "\n+ " + source + "\n+ " + mark
}

// errorRecord gives the record that v is, or that v was on another computer; nil for anything else.
func errorRecord(v any) *psobject.ErrorRecord {
	switch b := psobject.Base(v).(type) {
	case *psobject.ErrorRecord:
		return b
	case *psobject.Object:
		if !psobject.Is(b, "System.Management.Automation.ErrorRecord") && !psobject.Is(b, deserialized+"System.Management.Automation.ErrorRecord") {
			return nil
		}
		return receivedRecord(b)
	}
	return nil
}

// receivedRecord reads the fields of a record that came as an object.
func receivedRecord(o *psobject.Object) *psobject.ErrorRecord {
	str := func(v any, name string) string { return text(get(v, name)) }
	r := &psobject.ErrorRecord{FullyQualifiedErrorID: str(o, "FullyQualifiedErrorId"), TargetObject: get(o, "TargetObject"), Remote: o}
	ex := get(o, "Exception")
	if x, ok := psobject.Base(ex).(*psobject.Exception); ok {
		r.Exception = x
	} else if ex != nil {
		r.Exception = &psobject.Exception{TypeNames: psobject.TypeNames(ex), Message: str(ex, "Message")}
		if s, _, ok, _ := lookup(ex, "WasThrownFromThrowStatement"); ok {
			r.Exception.Properties = []psobject.Property{{Name: "WasThrownFromThrowStatement", Value: s}}
		}
	}
	if n, ok := number(get(o, "ErrorCategory_Category")); ok {
		r.Category.Category = psobject.ErrorCategory(n)
	}
	r.Category.Activity, r.Category.Reason = str(o, "ErrorCategory_Activity"), str(o, "ErrorCategory_Reason")
	r.Category.TargetName, r.Category.TargetType = str(o, "ErrorCategory_TargetName"), str(o, "ErrorCategory_TargetType")
	if m := str(o, "ErrorDetails_Message"); m != "" {
		r.Details = &psobject.ErrorDetails{Message: m, RecommendedAction: str(o, "ErrorDetails_RecommendedAction")}
	}
	if inv := get(o, "InvocationInfo"); inv != nil {
		n := func(name string) int32 { f, _ := number(get(inv, name)); return int32(f) }
		r.Invocation = &psobject.InvocationInfo{MyCommand: str(inv, "MyCommand"), InvocationName: str(inv, "InvocationName"), ScriptName: str(inv, "ScriptName"),
			Line: str(inv, "Line"), PositionMessage: str(inv, "PositionMessage"), ScriptLineNumber: n("ScriptLineNumber"), OffsetInLine: n("OffsetInLine")}
	}
	return r
}
