package clixml

import (
	"fmt"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// fields reads the properties of a record. Peers differ in widths of numbers and in what they leave out, so a property
// that is absent or of another type reads as zero; what came stays in the record's Remote.
type fields struct{ o *psobject.Object }

func asFields(v any) (fields, bool) {
	o, ok := v.(*psobject.Object)
	return fields{o}, ok && o != nil
}

func (f fields) any(name string) any {
	v, _ := f.o.Get(name)
	return v
}

func (f fields) text(name string) string {
	v := f.any(name)
	switch b := psobject.Base(v).(type) {
	case nil:
		return ""
	case string:
		return b
	case *psobject.Object:
		return b.Text
	case psobject.Enum:
		return b.Name
	default:
		if o, ok := v.(*psobject.Object); ok && o.HasText {
			return o.Text
		}
		return fmt.Sprint(b)
	}
}

func (f fields) int(name string) int64 { return number64(f.any(name)) }

// number64 returns the integer in v, 0 if there is none.
func number64(v any) int64 {
	switch n := psobject.Base(v).(type) {
	case int32:
		return int64(n)
	case int64:
		return n
	case uint32:
		return int64(n)
	case uint64:
		return int64(n)
	case int16:
		return int64(n)
	case uint16:
		return int64(n)
	case uint8:
		return int64(n)
	case int8:
		return int64(n)
	case psobject.Enum:
		return n.Value
	}
	return 0
}

func (f fields) bool(name string) bool {
	b, _ := psobject.Base(f.any(name)).(bool)
	return b
}

func (f fields) numbers(name string) []int32 {
	l, ok := psobject.Base(f.any(name)).(*psobject.List)
	if !ok {
		return nil
	}
	ns := make([]int32, len(l.Items))
	for i, v := range l.Items {
		ns[i] = int32(number64(v))
	}
	return ns
}

// ErrorRecord returns the error record that v is the form of on the wire. ok is false where v is no object.
func ErrorRecord(v any) (r *psobject.ErrorRecord, ok bool) {
	if r, ok := v.(*psobject.ErrorRecord); ok {
		return r, true
	}
	f, ok := asFields(v)
	if !ok {
		return nil, false
	}
	r = &psobject.ErrorRecord{
		Exception:             exception(f.any("Exception"), 0),
		TargetObject:          f.any("TargetObject"),
		FullyQualifiedErrorID: f.text("FullyQualifiedErrorId"),
		Category: psobject.CategoryInfo{
			Category:   psobject.ErrorCategory(f.int("ErrorCategory_Category")),
			Activity:   f.text("ErrorCategory_Activity"),
			Reason:     f.text("ErrorCategory_Reason"),
			TargetName: f.text("ErrorCategory_TargetName"),
			TargetType: f.text("ErrorCategory_TargetType"),
		},
		ScriptStackTrace: f.text("ErrorDetails_ScriptStackTrace"),
		Remote:           f.o,
	}
	if r.Exception == nil {
		r.Exception = &psobject.Exception{Message: f.o.Text}
	}
	message, action := f.text("ErrorDetails_Message"), f.text("ErrorDetails_RecommendedAction")
	if message != "" || action != "" {
		r.Details = &psobject.ErrorDetails{Message: message, RecommendedAction: action}
	}
	if i, ok := asFields(f.any("InvocationInfo")); ok {
		r.Invocation = invocation(i, "")
	}
	if f.bool("SerializeExtendedInfo") {
		flat := invocation(f, "InvocationInfo_")
		if r.Invocation == nil {
			r.Invocation = flat
		}
		r.PipelineIteration = f.numbers("PipelineIterationInfo")
	}
	return r, true
}

// exception reads an exception. The chain of inner ones is bounded by the depth of the document it came in.
func exception(v any, depth int) *psobject.Exception {
	if s, ok := v.(string); ok {
		return &psobject.Exception{Message: s}
	}
	f, ok := asFields(v)
	if !ok || depth > maxDepth {
		return nil
	}
	x := &psobject.Exception{
		Message: f.text("Message"), StackTrace: f.text("StackTrace"), Source: f.text("Source"),
		HResult: int32(f.int("HResult")), Remote: f.o,
	}
	for _, n := range f.o.TypeNames {
		x.TypeNames = append(x.TypeNames, strings.TrimPrefix(n, deserialized))
	}
	if inner := f.any("InnerException"); inner != v {
		x.Inner = exception(inner, depth+1)
	}
	for _, p := range f.o.Adapted {
		switch p.Name {
		case "TargetSite", "Message", "Data", "InnerException", "HelpLink", "Source", "HResult", "StackTrace":
		default:
			x.Properties = append(x.Properties, p)
		}
	}
	return x
}

// invocation reads an InvocationInfo, or the properties of a record that stand for one.
func invocation(f fields, prefix string) *psobject.InvocationInfo {
	i := &psobject.InvocationInfo{
		InvocationName:        f.text(prefix + "InvocationName"),
		ScriptName:            f.text(prefix + "ScriptName"),
		Line:                  f.text(prefix + "Line"),
		PositionMessage:       f.text(prefix + "PositionMessage"),
		Statement:             f.text(prefix + "Statement"),
		ScriptLineNumber:      int32(f.int(prefix + "ScriptLineNumber")),
		OffsetInLine:          int32(f.int(prefix + "OffsetInLine")),
		HistoryID:             f.int(prefix + "HistoryId"),
		PipelineLength:        int32(f.int(prefix + "PipelineLength")),
		PipelinePosition:      int32(f.int(prefix + "PipelinePosition")),
		ExpectingInput:        f.bool(prefix + "ExpectingInput"),
		CommandOrigin:         f.text(prefix + "CommandOrigin"),
		PSScriptRoot:          f.text(prefix + "PSScriptRoot"),
		PSCommandPath:         f.text(prefix + "PSCommandPath"),
		PipelineIterationInfo: f.numbers(prefix + "PipelineIterationInfo"),
	}
	if prefix == "" {
		i.MyCommand = f.text("MyCommand")
		i.Remote = f.o
	} else {
		i.MyCommand = f.text("CommandInfo_Name")
		i.CommandType = f.text("CommandInfo_CommandType")
	}
	i.BoundParameters, _ = psobject.Base(f.any(prefix + "BoundParameters")).(*psobject.Dictionary)
	if l, ok := psobject.Base(f.any(prefix + "UnboundArguments")).(*psobject.List); ok {
		i.UnboundArguments = l.Items
	}
	return i
}

// InformationalRecord returns the warning, verbose or debug record that v is the form of on the wire.
func InformationalRecord(v any, kind psobject.StreamKind) (*psobject.InformationalRecord, bool) {
	f, ok := asFields(v)
	if !ok {
		if s, isText := v.(string); isText { // protocol version 2.0 sent the text alone
			return &psobject.InformationalRecord{Kind: kind, Message: s}, true
		}
		return nil, false
	}
	r := &psobject.InformationalRecord{Kind: kind, Message: f.text("InformationalRecord_Message"), Remote: f.o}
	if _, has := f.o.Get("InformationalRecord_Message"); !has {
		r.Message = f.o.Text
	}
	if f.bool("InformationalRecord_SerializeInvocationInfo") {
		r.Invocation = invocation(f, "InvocationInfo_")
		r.PipelineIteration = f.numbers("InformationalRecord_PipelineIterationInfo")
	}
	return r, true
}

// InformationRecord returns the information record that v is the form of on the wire.
func InformationRecord(v any) (*psobject.InformationRecord, bool) {
	f, ok := asFields(v)
	if !ok {
		return nil, false
	}
	r := &psobject.InformationRecord{
		MessageData: f.any("MessageData"), Source: f.text("Source"), User: f.text("User"), Computer: f.text("Computer"),
		ProcessID: uint32(f.int("ProcessId")), NativeThreadID: uint32(f.int("NativeThreadId")),
		ManagedThreadID: uint32(f.int("ManagedThreadId")), Remote: f.o,
	}
	r.TimeGenerated, _ = psobject.Base(f.any("TimeGenerated")).(psobject.DateTime)
	if l, ok := psobject.Base(f.any("Tags")).(*psobject.List); ok {
		for _, t := range l.Items {
			if s, ok := psobject.Base(t).(string); ok {
				r.Tags = append(r.Tags, s)
			}
		}
	}
	if m, ok := HostMessage(r.MessageData); ok {
		r.MessageData = m
	}
	return r, true
}

// HostMessage returns the message of Write-Host that v is the form of on the wire.
func HostMessage(v any) (*psobject.HostMessage, bool) {
	f, ok := asFields(v)
	if !ok || len(f.o.TypeNames) == 0 || !strings.HasSuffix(f.o.TypeNames[0], "System.Management.Automation.HostInformationMessage") {
		return nil, false
	}
	color := func(name string) *int32 {
		if v := psobject.Base(f.any(name)); v != nil {
			if s, ok := v.(string); ok {
				for i, c := range colors {
					if c == s {
						n := int32(i)
						return &n
					}
				}
				return nil
			}
			n := int32(number64(v))
			return &n
		}
		return nil
	}
	return &psobject.HostMessage{
		Message: f.text("Message"), NoNewline: f.bool("NoNewLine"),
		ForegroundColor: color("ForegroundColor"), BackgroundColor: color("BackgroundColor"),
	}, true
}

// ProgressRecord returns the progress record that v is the form of on the wire.
func ProgressRecord(v any) (*psobject.ProgressRecord, bool) {
	if p, ok := v.(*psobject.ProgressRecord); ok {
		return p, true
	}
	f, ok := asFields(v)
	if !ok {
		return nil, false
	}
	number := func(name string) int32 {
		if _, has := f.o.Get(name); !has {
			return -1
		}
		return int32(f.int(name))
	}
	return &psobject.ProgressRecord{
		Activity: f.text("Activity"), ActivityID: int32(f.int("ActivityId")),
		StatusDescription: f.text("StatusDescription"), CurrentOperation: f.text("CurrentOperation"),
		ParentActivityID: number("ParentActivityId"), PercentComplete: number("PercentComplete"),
		SecondsRemaining: number("SecondsRemaining"), Completed: f.int("Type") == 1,
	}, true
}
