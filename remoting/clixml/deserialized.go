package clixml

import (
	"fmt"
	"slices"
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

// rehydrated returns the names that an object with such names has when it is turned back into what it was; ok is false
// where it is not.
func rehydrated(names []string) (_ []string, ok bool) {
	bare := names
	for i, n := range names {
		if hasDeserializedPrefix(n) {
			if &bare[0] == &names[0] {
				bare = slices.Clone(names)
			}
			bare[i] = n[len(deserialized):]
		}
		ok = ok || rehydratedTypes[bare[i]] || bare[i] == cimInstance
	}
	return bare, ok
}

// hasDeserializedPrefix ignores case, as PowerShell does.
func hasDeserializedPrefix(name string) bool {
	return len(name) >= len(deserialized) && strings.EqualFold(name[:len(deserialized)], deserialized)
}

// customNames are those of an object that came without.
var customNames = []string{"System.Management.Automation.PSCustomObject", "System.Object"}

// deserializedNames gives each name the prefix, once.
func deserializedNames(names []string) []string {
	ds := make([]string, len(names))
	for i, n := range names {
		if !hasDeserializedPrefix(n) {
			n = deserialized + n
		}
		ds[i] = n
	}
	return ds
}

// rehydrate returns what an object of a rehydrated type becomes: a value, another object, or itself.
func rehydrate(typeName string, o *psobject.Object) any {
	if f := rehydrations[typeName]; f != nil {
		return f(o)
	}
	if slices.Contains(o.TypeNames, cimInstance) {
		return rehydrateCIM(o)
	}
	return o
}

// anew stands in a decoder's references for a rehydrated value: PowerShell makes it anew for each reference, so that two
// of them are two objects.
type anew struct{ v any }

// copy gives a new value and the number of parts that it has.
func (a anew) copy() (v any, parts int) {
	switch v := a.v.(type) {
	case *psobject.Credential:
		c := *v
		return &c, 2
	case *psobject.Object:
		if len(v.TypeNames) > 0 && v.TypeNames[0] == credentialType {
			return v, 0 // PSCredential.Empty, of which there is one
		}
		c := *v
		c.Adapted, c.Extended = slices.Clone(v.Adapted), slices.Clone(v.Extended)
		parts := len(v.Adapted) + len(v.Extended)
		if d, ok := v.Base.(*psobject.Dictionary); ok {
			c.Base = d.Clone()
			parts += d.Len()
		}
		return &c, parts
	}
	return a.v, 0
}

const (
	credentialType   = "System.Management.Automation.PSCredential"
	cimInstance      = "Microsoft.Management.Infrastructure.CimInstance"
	cimClassMetadata = "__ClassMetadata"
)

// rehydrateCIM keeps what came of the instance's class for when the instance is sent on, and does not show it. An instance
// that came without stays a bag of properties.
func rehydrateCIM(o *psobject.Object) any {
	for i := range o.Extended {
		p := &o.Extended[i]
		classes, ok := psobject.Base(p.Value).(*psobject.List)
		if !ok || p.Name != cimClassMetadata || len(classes.Items) == 0 {
			continue
		}
		for _, c := range classes.Items {
			if class, ok := c.(*psobject.Object); ok {
				class.TypeNames = nil // as they are written
			}
		}
		p.Value = &psobject.Carried{Value: psobject.NewArrayList(classes.Items...)}
		return o
	}
	o.TypeNames = deserializedNames(o.TypeNames)
	return o
}

// rehydrations are those that change more than the type's names. PowerShell makes the object anew of some properties.
var rehydrations = map[string]func(*psobject.Object) any{
	credentialType: rehydrateCredential,
	"System.Management.Automation.JobStateInfo":         rehydrateJobState,
	"System.Management.Automation.PSListModifier":       rehydrateListModifier,
	"Microsoft.PowerShell.Commands.ModuleSpecification": rehydrateModule,
}

func rehydrateCredential(o *psobject.Object) any {
	user, _ := o.Get("UserName")
	password, _ := o.Get("Password")
	name, ok := user.(string)
	ss, ok2 := password.(*psobject.SecureString)
	switch {
	case user == nil && password == nil:
		return o // PSCredential.Empty
	case !ok || !ok2:
		o.TypeNames = deserializedNames(o.TypeNames)
		return o
	}
	return &psobject.Credential{UserName: name, Password: ss}
}

// rehydrateJobState leaves nothing of the reason but its message.
func rehydrateJobState(o *psobject.Object) any {
	for i := range o.Adapted {
		reason, ok := o.Adapted[i].Value.(*psobject.Object)
		if !ok || o.Adapted[i].Name != "Reason" {
			continue
		}
		message, _ := reason.Get("Message")
		text, _ := message.(string)
		o.Adapted[i].Value = psobject.NewException("System.Exception", text)
	}
	return o
}

// rehydrateListModifier gives the lists of changes the type that they have in every list modifier.
func rehydrateListModifier(o *psobject.Object) any {
	for i := range o.Adapted {
		if l, ok := psobject.Base(o.Adapted[i].Value).(*psobject.List); ok {
			o.Adapted[i].Value = &psobject.List{Type: listModifierPart, Items: l.Items}
		}
	}
	return o
}

const listModifierPart = "System.Collections.ObjectModel.Collection`1[[System.Object, System.Private.CoreLib, Version=10.0.0.0, " +
	"Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]"

// rehydrateModule makes the text of what is asked of the module, where no greatest version has become an empty one.
func rehydrateModule(o *psobject.Object) any {
	var text strings.Builder
	for i := range o.Adapted {
		p := &o.Adapted[i]
		if p.Name == "MaximumVersion" && p.Value == nil {
			p.Value = ""
		}
		switch v := psobject.Base(p.Value); {
		case v == nil:
		case p.Name == "Name":
			fmt.Fprintf(&text, "@{ ModuleName = '%v'", v)
		case p.Name == "Guid":
			fmt.Fprintf(&text, "; Guid = '{%v}' ", v)
		case p.Name == "Version":
			fmt.Fprintf(&text, "; ModuleVersion = '%v'", v)
		default:
			fmt.Fprintf(&text, "; %s = '%v'", p.Name, v)
		}
	}
	o.Text, o.HasText = text.String()+" }", true
	return o
}
