package dotnet

import (
	"slices"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/psobject"
)

func errorProperties(e *psobject.ErrorRecord) []psobject.Property {
	var iteration, details any
	if e.PipelineIteration != nil {
		l := psobject.NewArray()
		l.Type = "System.Int32[]"
		for _, n := range e.PipelineIteration {
			l.Items = append(l.Items, n)
		}
		iteration = l
	} else {
		iteration = psobject.NewArray()
	}
	if e.Details != nil {
		details = detailsObject(e.Details)
	}
	props := []psobject.Property{
		{Name: "Exception", Value: orNil(e.Exception)},
		{Name: "TargetObject", Value: e.TargetObject},
		{Name: "CategoryInfo", Value: CategoryObject(e.Category)},
		{Name: "FullyQualifiedErrorId", Value: e.FullyQualifiedErrorID},
		{Name: "ErrorDetails", Value: details},
		{Name: "InvocationInfo", Value: orNil(e.Invocation)},
		{Name: "ScriptStackTrace", Value: e.ScriptStackTrace},
		{Name: "PipelineIterationInfo", Value: iteration},
	}
	if e.Origin != nil {
		props = append(props, psobject.Property{Name: "OriginInfo", Value: originObject(e.Origin)})
	}
	if e.ExitCode != nil {
		props = append(props, psobject.Property{Name: "ExitCode", Value: *e.ExitCode})
	}
	return props
}

func detailsObject(d *psobject.ErrorDetails) *psobject.Object {
	return &psobject.Object{TypeNames: []string{"System.Management.Automation.ErrorDetails", "System.Object"},
		Adapted: []psobject.Property{{Name: "Message", Value: d.Message}, {Name: "RecommendedAction", Value: d.RecommendedAction}},
		Text:    d.Message, HasText: true}
}

func originObject(o *psobject.OriginInfo) *psobject.Object {
	return &psobject.Object{TypeNames: []string{"System.Management.Automation.Remoting.OriginInfo", "System.Object"},
		Adapted: []psobject.Property{{Name: "PSComputerName", Value: o.PSComputerName}, {Name: "RunspaceID", Value: o.RunspaceID}, {Name: "InstanceID", Value: o.InstanceID}},
		Text:    o.PSComputerName, HasText: true}
}

// CategoryObject returns an ErrorCategoryInfo as scripts see it.
func CategoryObject(c psobject.CategoryInfo) *psobject.Object {
	return &psobject.Object{TypeNames: []string{"System.Management.Automation.ErrorCategoryInfo", "System.Object"},
		Adapted: []psobject.Property{
			{Name: "Category", Value: EnumOf("System.Management.Automation.ErrorCategory", int64(c.Category))},
			{Name: "Activity", Value: c.Activity}, {Name: "Reason", Value: c.Reason},
			{Name: "TargetName", Value: c.TargetName}, {Name: "TargetType", Value: c.TargetType}},
		Text: CategoryText(c), HasText: true}
}

// CategoryText is the text of an ErrorCategoryInfo: Category: (target:type) [activity], reason; long parts are cut in
// their middle.
func CategoryText(c psobject.CategoryInfo) string {
	return c.Category.String() + ": (" + ellipsis(c.TargetName) + ":" + ellipsis(c.TargetType) + ") [" + ellipsis(c.Activity) + "], " + c.Reason
}

func ellipsis(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	r := []rune(s)
	return string(r[:19]) + "…" + string(r[len(r)-19:])
}

func exceptionProperties(e *psobject.Exception) []psobject.Property {
	props := append([]psobject.Property(nil), e.Properties...)
	const thrown = "WasThrownFromThrowStatement"
	if psobject.Is(e, "System.Management.Automation.RuntimeException") && !slices.ContainsFunc(props, func(p psobject.Property) bool { return p.Name == thrown }) {
		props = append(props, psobject.Property{Name: thrown, Value: false})
	}
	var trace, source any
	if e.StackTrace != "" {
		trace = e.StackTrace
	}
	if e.Source != "" {
		source = e.Source
	}
	data := &psobject.Dictionary{Type: "System.Collections.ListDictionaryInternal"}
	return append(props,
		psobject.Property{Name: "TargetSite", Value: nil},
		psobject.Property{Name: "Message", Value: e.Message},
		psobject.Property{Name: "Data", Value: data},
		psobject.Property{Name: "InnerException", Value: orNil(e.Inner)},
		psobject.Property{Name: "HelpLink", Value: nil},
		psobject.Property{Name: "Source", Value: source},
		psobject.Property{Name: "HResult", Value: e.HResult},
		psobject.Property{Name: "StackTrace", Value: trace})
}

func invocationProperties(i *psobject.InvocationInfo) []psobject.Property {
	bound := i.BoundParameters
	if bound == nil {
		bound = &psobject.Dictionary{Type: "System.Collections.Generic.Dictionary`2[[System.String],[System.Object]]"}
	}
	var command any
	if i.MyCommand != "" {
		command = &psobject.Object{TypeNames: []string{"System.Management.Automation." + i.CommandType + "Info", "System.Management.Automation.CommandInfo", "System.Object"},
			Adapted: []psobject.Property{{Name: "Name", Value: i.MyCommand}, {Name: "CommandType", Value: i.CommandType}},
			Text:    i.MyCommand, HasText: true}
	}
	var script, root, path any = i.ScriptName, i.PSScriptRoot, i.PSCommandPath
	return []psobject.Property{
		{Name: "MyCommand", Value: command},
		{Name: "BoundParameters", Value: bound},
		{Name: "UnboundArguments", Value: &psobject.List{Type: "System.Collections.Generic.List`1[[System.Object]]", Items: i.UnboundArguments}},
		{Name: "ScriptLineNumber", Value: i.ScriptLineNumber},
		{Name: "OffsetInLine", Value: i.OffsetInLine},
		{Name: "HistoryId", Value: i.HistoryID},
		{Name: "ScriptName", Value: script},
		{Name: "Line", Value: i.Line},
		{Name: "Statement", Value: i.Statement},
		{Name: "PositionMessage", Value: i.PositionMessage},
		{Name: "PSScriptRoot", Value: root},
		{Name: "PSCommandPath", Value: path},
		{Name: "InvocationName", Value: i.InvocationName},
		{Name: "PipelineLength", Value: i.PipelineLength},
		{Name: "PipelinePosition", Value: i.PipelinePosition},
		{Name: "ExpectingInput", Value: i.ExpectingInput},
		{Name: "CommandOrigin", Value: i.CommandOrigin},
		{Name: "DisplayScriptPosition", Value: nil},
	}
}
