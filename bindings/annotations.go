package bindings

import (
	"path"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/stdlib"
)

// outputs are the classes of what cmdlets put out, in the words of the annotations.
var outputs = map[string]string{
	"New-PSSession": "psl.PSSession", "Get-PSSession": "psl.PSSession", "Connect-PSSession": "psl.PSSession", "Disconnect-PSSession": "psl.PSSession",
	"New-PSSessionOption": "psl.Object", "New-PSTransportOption": "psl.Object",
	"Get-Job": "psl.Job", "Start-Job": "psl.Job", "Wait-Job": "psl.Job",
	"Get-Credential": "psl.PSCredential", "Get-Date": "psl.DateTime", "New-Guid": "psl.Guid", "New-TimeSpan": "psl.TimeSpan", "Measure-Command": "psl.TimeSpan",
	"Out-String": "string", "ConvertTo-Json": "string", "ConvertTo-Csv": "string", "ConvertTo-CliXml": "string", "ConvertTo-Html": "string", "Join-Path": "string", "Join-String": "string",
	"Get-Content": "string", "Test-Path": "boolean", "Get-Error": "psl.ErrorRecord",
	"Get-ChildItem": "psl.Object", "Get-Item": "psl.Object", "Get-Command": "psl.Object", "Get-Member": "psl.Object", "Import-Csv": "psl.Object", "ConvertFrom-Csv": "psl.Object",
	"Group-Object": "psl.Object", "Measure-Object": "psl.Object", "Compare-Object": "psl.Object", "Select-Object": "psl.Object", "Get-FileHash": "psl.Object", "Get-Process": "psl.Object",
}

// Annotations are the files that make lua-language-server know psl, by their paths: the cmdlets and what else psl adds to
// Lua, the modules that require finds, and a plugin that reads pipelines.
func Annotations() (map[string]string, error) {
	out, modules := map[string]string{}, map[string]string{}
	texts, err := stdlib.Annotations()
	if err == nil {
		modules, err = stdlib.Modules()
	}
	if err != nil {
		return nil, err
	}
	for name, text := range texts {
		if name == "plugin" {
			out["plugin.lua"] = text
			continue
		}
		out[path.Join("library", name+".lua")] = text
	}
	for name, text := range modules {
		out[path.Join("library", strings.ReplaceAll(name, ".", "/")+".lua")] = text
	}
	out["library/cmdlets.lua"] = luacmdlet.Annotations(All(remoting.New(remoting.Options{})), func(name string) string { return outputs[name] })
	return out, nil
}
