package powershell

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// addType is Add-Type. The engine has the types of .NET that it knows, whether their assembly was asked for or not, and
// compiles none.
type addType struct {
	TypeDefinition   string   `param:"pos=0 mandatory sets=FromSource"`
	Name             string   `param:"pos=0 mandatory sets=FromMember"`
	MemberDefinition []string `param:"pos=1 mandatory sets=FromMember"`
	Namespace        string   `param:"sets=FromMember alias=NS"`
	UsingNamespace   []string `param:"sets=FromMember alias=Using"`
	Path             []string `param:"pos=0 mandatory sets=FromPath"`
	LiteralPath      []string `param:"mandatory sets=FromLiteralPath alias=PSPath,LP"`
	AssemblyName     []string `param:"mandatory sets=FromAssemblyName alias=AN"`

	ReferencedAssemblies []string `param:"sets=FromSource,FromMember,FromPath,FromLiteralPath alias=RA"`
	Language             string   `param:"sets=FromSource,FromMember"`
	IgnoreWarnings       bool     `param:""`
	PassThru             bool     `param:""`
}

// assemblyNames are those that PowerShell finds by their names and scripts ask for.
var assemblyNames = strings.Fields(`mscorlib netstandard microsoft.csharp microsoft.visualbasic system system.collections system.componentmodel system.configuration
	system.console system.core system.data system.diagnostics.process system.directoryservices system.directoryservices.accountmanagement
	system.directoryservices.protocols system.drawing system.io system.io.compression system.io.compression.filesystem system.io.compression.zipfile
	system.io.packaging system.linq system.management system.management.automation system.net system.net.http system.net.mail
	system.net.primitives system.net.sockets system.numerics system.runtime system.runtime.serialization system.security system.security.cryptography
	system.security.cryptography.protecteddata system.serviceprocess system.serviceprocess.servicecontroller system.servicemodel system.text.encoding.codepages
	system.text.json system.text.regularexpressions system.threading system.threading.tasks system.web system.web.httputility system.windows.extensions
	system.xml system.xml.linq system.xml.xpath`)

func (a *addType) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	if len(a.AssemblyName) == 0 {
		return r.Fail("NotSupported", psobject.NotImplemented, smaPrefix+"PSNotSupportedException", "This engine compiles no source of .NET and loads none of its assemblies from files.", nil)
	}
	for _, name := range a.AssemblyName {
		short, _, _ := strings.Cut(strings.ToLower(name), ",")
		if slices.Contains(assemblyNames, strings.TrimSuffix(strings.TrimSpace(short), ".dll")) {
			continue
		}
		if !strings.HasSuffix(short, ".dll") {
			name += ".dll"
		}
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(h.f.in.rs.location, name)
		}
		return r.Fail("PathNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+path+"' because it does not exist.", path)
	}
	return nil
}
