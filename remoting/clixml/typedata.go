package clixml

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// What PowerShell's type data says of how objects are written: a test compares it with Get-TypeData.

// ownDepth has the types with a depth of their own (SerializationDepth in PowerShell's type data): so many levels of
// properties are written of their objects, however deep those stand. Derived types count through their bases' names.
var ownDepth = map[string]int{
	"Deserialized.Microsoft.PowerShell.Commands.Internal.Format.FormatInfoData": 1,
	"Deserialized.System.Management.ManagementEventArgs":                        2,
	"HelpInfo": 1,
	"Microsoft.Management.Infrastructure.CimCmdlets.CimIndicationEventInstanceEventArgs": 1,
	"Microsoft.PowerShell.Commands.Internal.Format.FormatInfoData":                       1,
	"Microsoft.PowerShell.Commands.ModuleSpecification":                                  1,
	"System.Exception":                                                    1,
	"System.Globalization.CultureInfo":                                    1,
	"System.Management.Automation.Breakpoint":                             1,
	"System.Management.Automation.BreakpointUpdatedEventArgs":             2,
	"System.Management.Automation.CommandCompletion":                      1,
	"System.Management.Automation.CompletionResult":                       1,
	"System.Management.Automation.CustomControlEntry":                     1,
	"System.Management.Automation.CustomItemBase":                         1,
	"System.Management.Automation.DebuggerCommand":                        1,
	"System.Management.Automation.DebuggerCommandResults":                 1,
	"System.Management.Automation.DebuggerStopEventArgs":                  2,
	"System.Management.Automation.DisplayEntry":                           1,
	"System.Management.Automation.EntrySelectedBy":                        1,
	"System.Management.Automation.ExtendedTypeDefinition":                 1,
	"System.Management.Automation.FormatViewDefinition":                   1,
	"System.Management.Automation.Job":                                    2,
	"System.Management.Automation.JobStateEventArgs":                      2,
	"System.Management.Automation.JobStateInfo":                           1,
	"System.Management.Automation.ListControlEntry":                       1,
	"System.Management.Automation.ListControlEntryItem":                   1,
	"System.Management.Automation.PSControl":                              1,
	"System.Management.Automation.PSControlGroupBy":                       2,
	"System.Management.Automation.PSCredential":                           1,
	"System.Management.Automation.PSListModifier":                         2,
	"System.Management.Automation.PSPrimitiveDictionary":                  1,
	"System.Management.Automation.Remoting.PSSessionOption":               1,
	"System.Management.Automation.Signature":                              2,
	"System.Management.Automation.SwitchParameter":                        1,
	"System.Management.Automation.TableControlColumn":                     1,
	"System.Management.Automation.TableControlColumnHeader":               1,
	"System.Management.Automation.TableControlRow":                        1,
	"System.Management.Automation.WideControlEntryItem":                   1,
	"System.Management.ManagementEventArgs":                               2,
	"System.Net.IPAddress":                                                1,
	"System.Net.Mail.MailAddress":                                         1,
	"System.Security.AccessControl.FileSystemSecurity":                    1,
	"System.Security.AccessControl.RegistrySecurity":                      1,
	"System.Security.Cryptography.X509Certificates.X500DistinguishedName": 1,
	"System.Security.Cryptography.X509Certificates.X509Certificate2":      1,
}

// depthOf returns how many levels of properties are written of an object with the type names, where depth is left. kept
// tells that these are none, but that the object came from elsewhere, and so is not cut again.
func depthOf(names []string, depth int) (_ int, kept bool) {
	if depth >= unlimited/2 || len(names) == 0 {
		return depth, false
	}
	for _, n := range names {
		if d, ok := ownDepth[n]; ok {
			return d, false
		}
		if n == cimInstance {
			return 1, false
		}
	}
	if strings.HasPrefix(strings.TrimPrefix(names[0], deserialized), "Microsoft.PowerShell.Commands.Internal.Format.") {
		return 1, false // a part of a formatted document whose bases are not told
	}
	if depth < 1 && decoded(names) {
		return 1, true
	}
	return depth, false
}

// decoded reports whether an object with the type names came from elsewhere.
func decoded(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, deserialized) })
}

// ownProperties has the types of which only some properties are written (PropertySerializationSet in PowerShell's type data),
// in this order. Derived types count through their bases' names.
var ownProperties = map[string][]string{
	"System.Globalization.CultureInfo": {"LCID", "Name", "DisplayName", "IetfLanguageTag", "ThreeLetterISOLanguageName", "ThreeLetterWindowsLanguageName",
		"TwoLetterISOLanguageName"},
	"System.Management.Automation.DebuggerStopEventArgs":  {"Breakpoints", "ResumeAction", "SerializedInvocationInfo"},
	"System.Management.Automation.ExtendedTypeDefinition": {"TypeName", "TypeNames", "FormatViewDefinition"},
	"System.Management.Automation.Job": {"HasMoreData", "StatusMessage", "Location", "Command", "JobStateInfo", "InstanceId", "Id", "Name", "State", "ChildJobs",
		"PSJobTypeName", "PSBeginTime", "PSEndTime"},
	"System.Management.Automation.ListControlEntry":                       {"Items", "SelectedBy", "EntrySelectedBy"},
	"System.Management.Automation.ParameterMetadata":                      {"Name", "ParameterType", "Aliases", "IsDynamic", "SwitchParameter"},
	"System.Management.Automation.ParameterSetMetadata":                   {"Position", "Flags", "HelpMessage"},
	"System.Security.Cryptography.X509Certificates.X500DistinguishedName": {"RawData"},
	"System.Security.Cryptography.X509Certificates.X509Certificate2":      {"RawData"},
}

// written returns the properties that are written of an object with the type names.
func written(names []string, adapted, extended []psobject.Property) (_, _ []psobject.Property) {
	var own []string
	for _, n := range names {
		if own = ownProperties[n]; own != nil {
			break
		}
	}
	if own == nil {
		return adapted, extended
	}
	of := func(list []psobject.Property, name string) int {
		return slices.IndexFunc(list, func(p psobject.Property) bool { return p.Name == name })
	}
	chosen := make([]psobject.Property, 0, len(own))
	for _, name := range own {
		if i := of(adapted, name); i >= 0 {
			chosen = append(chosen, adapted[i])
		} else if i := of(extended, name); i >= 0 {
			chosen = append(chosen, extended[i])
		}
	}
	rest := slices.DeleteFunc(slices.Clone(extended), func(p psobject.Property) bool { return slices.Contains(own, p.Name) })
	if len(rest) == 0 {
		rest = nil
	}
	return chosen, rest
}
