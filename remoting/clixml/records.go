package clixml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// Records on the wire: [MS-PSRP] 2.2.3.15 (ErrorRecord), 2.2.3.15.1 (InvocationInfo), 2.2.3.16 (InformationalRecord),
// 2.2.2.25 (ProgressRecord message) and 2.2.2.26 (InformationRecord message). The order of the properties is that of
// PowerShell 7.6.

// Categories' message is "Category: (target:type) [activity], reason".
func categoryMessage(c psobject.CategoryInfo) string {
	return fmt.Sprintf("%s: (%s:%s) [%s], %s", c.Category, c.TargetName, c.TargetType, c.Activity, c.Reason)
}

// ErrorRecordObject returns the form in which an error record travels. A record that was received is returned as it
// came.
func ErrorRecordObject(r *psobject.ErrorRecord) *psobject.Object {
	if r.Remote != nil {
		return r.Remote
	}
	var exception, invocation any
	if r.Exception != nil {
		exception = r.Exception
	}
	if r.Invocation != nil {
		invocation = r.Invocation
	}
	ps := []psobject.Property{
		prop("Exception", exception),
		prop("TargetObject", r.TargetObject),
		prop("FullyQualifiedErrorId", r.FullyQualifiedErrorID),
		prop("InvocationInfo", invocation),
		prop("ErrorCategory_Category", int32(r.Category.Category)),
		prop("ErrorCategory_Activity", r.Category.Activity),
		prop("ErrorCategory_Reason", r.Category.Reason),
		prop("ErrorCategory_TargetName", r.Category.TargetName),
		prop("ErrorCategory_TargetType", r.Category.TargetType),
		prop("ErrorCategory_Message", categoryMessage(r.Category)),
	}
	if r.Details != nil {
		ps = append(ps, prop("ErrorDetails_Message", r.Details.Message),
			prop("ErrorDetails_RecommendedAction", r.Details.RecommendedAction))
	}
	extended := r.PipelineIteration != nil && r.Invocation != nil
	ps = append(ps, prop("SerializeExtendedInfo", extended))
	if extended {
		ps = append(ps, flatInvocation(r.Invocation)...)
		ps = append(ps, prop("PipelineIterationInfo", int32s(r.PipelineIteration)))
	}
	if r.ScriptStackTrace != "" {
		ps = append(ps, prop("ErrorDetails_ScriptStackTrace", r.ScriptStackTrace))
	}
	ps = append(ps, prop("PSMessageDetails", nil))
	return &psobject.Object{TypeNames: psobject.TypeNames(r), Text: r.Message(), HasText: true, Extended: ps}
}

func int32s(n []int32) any {
	l := &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Int32, System.Private.CoreLib, " +
		"Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]"}
	for _, v := range n {
		l.Items = append(l.Items, v)
	}
	return l
}

func int32Array(n []int32) any {
	l := &psobject.List{Type: "System.Int32[]"}
	for _, v := range n {
		l.Items = append(l.Items, v)
	}
	return l
}

func exceptionObject(x *psobject.Exception) *psobject.Object {
	if x.Remote != nil {
		return x.Remote
	}
	var inner any
	if x.Inner != nil {
		inner = x.Inner
	}
	ps := exceptionProperties(x)
	data := any(&psobject.Dictionary{Type: "System.Collections.ListDictionaryInternal"})
	var help any
	named := false // the message is among the type's own
	for _, p := range x.Properties {
		switch p.Name {
		case "Data":
			data = p.Value
		case "HelpLink":
			help = p.Value
		}
	}
	ps = slices.DeleteFunc(ps, func(p psobject.Property) bool {
		named = named || p.Name == "Message"
		return p.Name == "Data" || p.Name == "HelpLink"
	})
	ps = append(ps, prop("TargetSite", nil))
	if !named {
		ps = append(ps, prop("Message", x.Message))
	}
	ps = append(ps, prop("Data", data), prop("InnerException", inner), prop("HelpLink", help), prop("Source", orNil(x.Source)),
		prop("HResult", x.HResult), prop("StackTrace", orNil(x.StackTrace)))
	return &psobject.Object{TypeNames: x.TypeNames, Text: exceptionText(x), HasText: true, Adapted: ps}
}

// ownOrder has the properties that types of exceptions declare, or declare anew, in their order.
var ownOrder = map[string][]string{
	"System.AggregateException":                                  {"InnerExceptions", "Message"},
	"System.ArgumentException":                                   {"Message", "ParamName"},
	"System.ArgumentOutOfRangeException":                         {"Message", "ActualValue", "ParamName"},
	"System.BadImageFormatException":                             {"Message", "FileName", "FusionLog"},
	"System.Globalization.CultureNotFoundException":              {"InvalidCultureId", "InvalidCultureName", "Message", "ParamName"},
	"System.IO.FileLoadException":                                {"Message", "FileName", "FusionLog"},
	"System.IO.FileNotFoundException":                            {"Message", "FileName", "FusionLog"},
	"System.Management.Automation.PSArgumentException":           {errorRecordName, "Message", "ParamName"},
	"System.Management.Automation.PSArgumentNullException":       {errorRecordName, "Message", "ParamName"},
	"System.Management.Automation.PSArgumentOutOfRangeException": {errorRecordName, "Message", "ActualValue", "ParamName"},
	"System.MissingMemberException":                              {"Message"},
	"System.Net.Sockets.SocketException":                         {"Message", "SocketErrorCode", "ErrorCode", "NativeErrorCode"},
	"System.ObjectDisposedException":                             {"Message", "ObjectName"},
	"System.TypeLoadException":                                   {"Message", "TypeName"},
	"System.Xml.XmlException":                                    {"LineNumber", "LinePosition", "SourceUri", "Message"},

	"System.Management.Automation.ParameterBindingException":             {"Message", "ParameterName", "ParameterType", "TypeSpecified", "ErrorId", "Line", "Offset", "CommandInvocation", errorRecordName, thrownName},
	"System.Management.Automation.ParseException":                        {"Errors", "Message", errorRecordName, thrownName},
	"System.Management.Automation.RemoteException":                       {"SerializedRemoteException", "SerializedRemoteInvocationInfo", errorRecordName, thrownName},
	"System.Management.Automation.Remoting.PSRemotingTransportException": {"ErrorCode", "TransportMessage", errorRecordName, thrownName},
}

const (
	errorRecordName = "ErrorRecord"
	thrownName      = "WasThrownFromThrowStatement"
)

// exceptionProperties are the properties of an exception that not every exception has. A derived type's own are before those of its
// base.
func exceptionProperties(x *psobject.Exception) []psobject.Property {
	value := func(name string) any {
		for _, p := range x.Properties {
			if p.Name == name {
				return p.Value
			}
		}
		switch name {
		case "Message", errorRecordName:
			return x.Message
		case thrownName:
			return false
		}
		return nil
	}
	var order []string
	for _, t := range x.TypeNames {
		if order = ownOrder[t]; order != nil {
			break
		}
	}
	ps := make([]psobject.Property, 0, len(x.Properties)+10)
	runtime := order == nil && slices.Contains(x.TypeNames, "System.Management.Automation.RuntimeException")
	if runtime { // what every RuntimeException has
		ps = append(ps, prop(errorRecordName, value(errorRecordName)))
	}
	for _, p := range x.Properties {
		if !slices.Contains(order, p.Name) && !(runtime && (p.Name == errorRecordName || p.Name == thrownName)) {
			ps = append(ps, p)
		}
	}
	if runtime {
		ps = append(ps, prop(thrownName, value(thrownName)))
	}
	for _, name := range order {
		ps = append(ps, prop(name, value(name)))
	}
	return ps
}

// exceptionText is Exception.ToString.
func exceptionText(x *psobject.Exception) string {
	s := x.Type() + ": " + x.Message
	for _, p := range x.Properties {
		switch {
		case p.Name == "NativeErrorCode" && p.Value != nil:
			s = fmt.Sprintf("%s (%v): %s", x.Type(), p.Value, x.Message)
		case p.Name == "FileName" && p.Value != nil && strings.HasPrefix(x.Type(), "System.IO.File"):
			s += fmt.Sprintf("\nFile name: '%v'", p.Value)
		}
	}
	if x.Inner != nil {
		s += "\n ---> " + exceptionText(x.Inner) + "\n   --- End of inner exception stack trace ---"
	}
	for _, p := range x.Properties { // those of an AggregateException
		if l, ok := p.Value.(*psobject.List); ok && p.Name == "InnerExceptions" {
			for i, it := range l.Items {
				if i == 0 && x.Inner != nil {
					continue // it is the inner one
				}
				if inner, ok := psobject.Base(it).(*psobject.Exception); ok {
					s += fmt.Sprintf("\n ---> (Inner Exception #%d) %s<---\n", i, exceptionText(inner))
				}
			}
		}
	}
	if x.StackTrace != "" {
		s += "\n" + x.StackTrace
	}
	return s
}

const (
	stringObjectDictionary = "System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib, Version=10.0.0.0, " +
		"Culture=neutral, PublicKeyToken=7cec85d7bea7798e],[System.Object, System.Private.CoreLib, Version=10.0.0.0, " +
		"Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]"
	objectList = "System.Collections.Generic.List`1[[System.Object, System.Private.CoreLib, Version=10.0.0.0, " +
		"Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]"
	stringList = "System.Collections.Generic.List`1[[System.String, System.Private.CoreLib, Version=10.0.0.0, " +
		"Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]"
)

func boundParameters(i *psobject.InvocationInfo) (bound *psobject.Dictionary, unbound *psobject.List) {
	bound = &psobject.Dictionary{Type: stringObjectDictionary}
	if i.BoundParameters != nil {
		for n := range i.BoundParameters.Len() {
			bound.Set(i.BoundParameters.At(n))
		}
	}
	return bound, &psobject.List{Type: objectList, Items: i.UnboundArguments}
}

func origin(i *psobject.InvocationInfo) string {
	if i.CommandOrigin == "" {
		return "Internal"
	}
	return i.CommandOrigin
}

func invocationObject(i *psobject.InvocationInfo) *psobject.Object {
	if i.Remote != nil {
		return i.Remote
	}
	bound, unbound := boundParameters(i)
	return &psobject.Object{
		TypeNames: psobject.TypeNames(i), Text: "System.Management.Automation.InvocationInfo", HasText: true,
		Adapted: []psobject.Property{
			prop("MyCommand", orNil(i.MyCommand)),
			prop("BoundParameters", bound),
			prop("UnboundArguments", unbound),
			prop("ScriptLineNumber", i.ScriptLineNumber),
			prop("OffsetInLine", i.OffsetInLine),
			prop("HistoryId", i.HistoryID),
			prop("ScriptName", i.ScriptName),
			prop("Line", i.Line),
			prop("Statement", i.Statement),
			prop("PositionMessage", i.PositionMessage),
			prop("PSScriptRoot", i.PSScriptRoot),
			prop("PSCommandPath", orNil(i.PSCommandPath)),
			prop("InvocationName", i.InvocationName),
			prop("PipelineLength", i.PipelineLength),
			prop("PipelinePosition", i.PipelinePosition),
			prop("ExpectingInput", i.ExpectingInput),
			prop("CommandOrigin", origin(i)),
			prop("DisplayScriptPosition", nil),
		},
	}
}

// flatInvocation is the invocation as properties of the record that has it.
func flatInvocation(i *psobject.InvocationInfo) []psobject.Property {
	bound, unbound := boundParameters(i)
	n := int64(0)
	if origin(i) == "Internal" {
		n = 1
	}
	ps := []psobject.Property{
		prop("InvocationInfo_BoundParameters", bound),
		prop("InvocationInfo_CommandOrigin", psobject.Enum{Type: "System.Management.Automation.CommandOrigin", Value: n, Name: origin(i)}),
		prop("InvocationInfo_ExpectingInput", i.ExpectingInput),
		prop("InvocationInfo_InvocationName", i.InvocationName),
		prop("InvocationInfo_Line", i.Line),
		prop("InvocationInfo_OffsetInLine", i.OffsetInLine),
		prop("InvocationInfo_HistoryId", i.HistoryID),
		prop("InvocationInfo_PipelineIterationInfo", int32Array(i.PipelineIterationInfo)),
		prop("InvocationInfo_PipelineLength", i.PipelineLength),
		prop("InvocationInfo_PipelinePosition", i.PipelinePosition),
		prop("InvocationInfo_PSScriptRoot", i.PSScriptRoot),
		prop("InvocationInfo_PSCommandPath", orNil(i.PSCommandPath)),
		prop("InvocationInfo_PositionMessage", i.PositionMessage),
		prop("InvocationInfo_ScriptLineNumber", i.ScriptLineNumber),
		prop("InvocationInfo_ScriptName", i.ScriptName),
		prop("InvocationInfo_UnboundArguments", unbound),
		prop("SerializeExtent", false),
	}
	if i.MyCommand == "" {
		return ps
	}
	kind := psobject.Enum{Type: "System.Management.Automation.CommandTypes", Name: i.CommandType}
	for value, name := range commandTypes {
		if name == i.CommandType {
			kind.Value = value
		}
	}
	if kind.Value == 0 {
		kind.Value, kind.Name = 8, "Cmdlet"
	}
	return append(ps,
		prop("CommandInfo_CommandType", kind), prop("CommandInfo_Definition", i.MyCommand), prop("CommandInfo_Name", i.MyCommand),
		prop("CommandInfo_Visibility", psobject.Enum{Type: "System.Management.Automation.SessionStateEntryVisibility", Name: "Public"}))
}

// commandTypes are the members of CommandTypes that a record can have.
var commandTypes = map[int64]string{1: "Alias", 2: "Function", 4: "Filter", 8: "Cmdlet", 16: "ExternalScript", 32: "Application", 64: "Script"}

// InformationalRecordObject returns the form in which a warning, verbose or debug record travels.
func InformationalRecordObject(r *psobject.InformationalRecord) *psobject.Object {
	if r.Remote != nil {
		return r.Remote
	}
	extended := r.PipelineIteration != nil && r.Invocation != nil
	ps := []psobject.Property{
		prop("InformationalRecord_Message", r.Message),
		prop("InformationalRecord_SerializeInvocationInfo", extended),
	}
	if extended {
		ps = append(ps, flatInvocation(r.Invocation)...)
		ps = append(ps, prop("InformationalRecord_PipelineIterationInfo", int32s(r.PipelineIteration)))
	}
	return &psobject.Object{TypeNames: psobject.TypeNames(r), Text: r.Message, HasText: true, Extended: ps}
}

// InformationRecordObject returns the form in which an information record travels.
func InformationRecordObject(r *psobject.InformationRecord) *psobject.Object {
	if r.Remote != nil {
		return r.Remote
	}
	tags := &psobject.List{Type: stringList}
	for _, t := range r.Tags {
		tags.Items = append(tags.Items, t)
	}
	return &psobject.Object{Extended: []psobject.Property{
		prop("MessageData", r.MessageData), prop("Source", r.Source), prop("TimeGenerated", r.TimeGenerated),
		prop("Tags", tags), prop("User", r.User), prop("Computer", r.Computer), prop("ProcessId", r.ProcessID),
		prop("NativeThreadId", r.NativeThreadID), prop("ManagedThreadId", r.ManagedThreadID),
	}}
}

// ProgressRecordObject returns the form in which a progress record travels in a message of its own.
func ProgressRecordObject(p *psobject.ProgressRecord) *psobject.Object {
	kind := psobject.Enum{Type: "System.Management.Automation.ProgressRecordType", Name: "Processing"}
	if p.Completed {
		kind.Value, kind.Name = 1, "Completed"
	}
	var operation any
	if p.CurrentOperation != "" {
		operation = p.CurrentOperation
	}
	return &psobject.Object{Extended: []psobject.Property{
		prop("Activity", p.Activity), prop("ActivityId", p.ActivityID), prop("StatusDescription", p.StatusDescription),
		prop("CurrentOperation", operation), prop("ParentActivityId", p.ParentActivityID),
		prop("PercentComplete", p.PercentComplete), prop("Type", kind), prop("SecondsRemaining", p.SecondsRemaining),
	}}
}

// progress writes <PR> ([MS-PSRP] 2.2.5.1.25).
func (e *encoder) progress(p *psobject.ProgressRecord, a attrs) {
	e.open("PR", a)
	e.b = append(e.b, '>')
	e.level++
	part := func(f func()) { e.line(); f() }
	part(func() { e.text("AV", attrs{}, p.Activity) })
	part(func() { e.int("AI", attrs{}, int64(p.ActivityID)) })
	part(func() {
		if p.CurrentOperation == "" {
			e.b = append(e.b, "<Nil />"...)
		} else {
			e.text("S", attrs{}, p.CurrentOperation)
		}
	})
	part(func() { e.int("PI", attrs{}, int64(p.ParentActivityID)) })
	part(func() { e.int("PC", attrs{}, int64(p.PercentComplete)) })
	part(func() {
		kind := "Processing"
		if p.Completed {
			kind = "Completed"
		}
		e.simple("T", attrs{}, kind)
	})
	part(func() { e.int("SR", attrs{}, int64(p.SecondsRemaining)) })
	part(func() { e.text("SD", attrs{}, p.StatusDescription) })
	e.level--
	e.line()
	e.close("PR")
}
