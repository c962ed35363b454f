package clixml

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// What .NET's deserialiser makes of type names. Observed on PowerShell 7.6: Get-TypeData with TargetTypeForDeserialization.

const deserialized = "Deserialized."

// Types that PowerShell turns back into what they were. Derived types count through their bases' names.
var rehydratedTypes = map[string]bool{
	"Microsoft.PowerShell.Commands.ModuleSpecification":                   true,
	"System.Globalization.CultureInfo":                                    true,
	"System.Management.Automation.Breakpoint":                             true,
	"System.Management.Automation.BreakpointUpdatedEventArgs":             true,
	"System.Management.Automation.CommandCompletion":                      true,
	"System.Management.Automation.CompletionResult":                       true,
	"System.Management.Automation.CustomControlEntry":                     true,
	"System.Management.Automation.CustomItemBase":                         true,
	"System.Management.Automation.DebuggerCommand":                        true,
	"System.Management.Automation.DebuggerCommandResults":                 true,
	"System.Management.Automation.DebuggerStopEventArgs":                  true,
	"System.Management.Automation.DisplayEntry":                           true,
	"System.Management.Automation.EntrySelectedBy":                        true,
	"System.Management.Automation.ExtendedTypeDefinition":                 true,
	"System.Management.Automation.FormatViewDefinition":                   true,
	"System.Management.Automation.JobStateEventArgs":                      true,
	"System.Management.Automation.JobStateInfo":                           true,
	"System.Management.Automation.ListControlEntry":                       true,
	"System.Management.Automation.ListControlEntryItem":                   true,
	"System.Management.Automation.PSControl":                              true,
	"System.Management.Automation.PSControlGroupBy":                       true,
	"System.Management.Automation.PSCredential":                           true,
	"System.Management.Automation.PSListModifier":                         true,
	"System.Management.Automation.PSPrimitiveDictionary":                  true,
	"System.Management.Automation.ParameterSetMetadata":                   true,
	"System.Management.Automation.Remoting.PSSessionOption":               true,
	"System.Management.Automation.SwitchParameter":                        true,
	"System.Management.Automation.TableControlColumn":                     true,
	"System.Management.Automation.TableControlColumnHeader":               true,
	"System.Management.Automation.TableControlRow":                        true,
	"System.Management.Automation.WideControlEntryItem":                   true,
	"System.Net.IPAddress":                                                true,
	"System.Net.Mail.MailAddress":                                         true,
	"System.Security.AccessControl.FileSystemSecurity":                    true,
	"System.Security.AccessControl.RegistrySecurity":                      true,
	"System.Security.Cryptography.X509Certificates.X500DistinguishedName": true,
	"System.Security.Cryptography.X509Certificates.X509Certificate2":      true,
}

func rehydrated(names []string) bool {
	for _, n := range names {
		if rehydratedTypes[n] {
			return true
		}
	}
	return false
}

// deserializedNames gives each name the prefix, once.
func deserializedNames(names []string) []string {
	ds := make([]string, len(names))
	for i, n := range names {
		if !strings.HasPrefix(n, deserialized) {
			n = deserialized + n
		}
		ds[i] = n
	}
	return ds
}

// rehydrate returns the value that an object of a rehydrated type becomes, nil where it stays an object.
func rehydrate(typeName string, o *psobject.Object) any {
	if typeName != "System.Management.Automation.PSCredential" {
		return nil
	}
	user, _ := o.Get("UserName")
	password, _ := o.Get("Password")
	name, ok := user.(string)
	ss, ok2 := password.(*psobject.SecureString)
	if !ok || !ok2 {
		return nil
	}
	return &psobject.Credential{UserName: name, Password: ss}
}
