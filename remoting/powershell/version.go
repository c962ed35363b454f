package powershell

import (
	"runtime"

	"github.com/pslshell/psl/remoting/psobject"
)

// Version is the version of PowerShell whose language this engine speaks.
var Version = psobject.SemanticVersion{Major: 7, Minor: 6, Patch: 0}

func platform() string {
	if runtime.GOOS == "windows" {
		return "Win32NT"
	}
	return "Unix"
}

// compatible are the versions with which PowerShell says it is compatible.
func compatible() *psobject.List {
	l := &psobject.List{Type: "System.Version[]"}
	for _, n := range [][2]int32{{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {5, 1}, {6, 0}, {7, 0}} {
		l.Items = append(l.Items, psobject.Version{Major: n[0], Minor: n[1], Build: -1, Revision: -1})
	}
	return l
}

// versionTable is $PSVersionTable.
func versionTable() *psobject.Dictionary {
	d := psobject.NewHashtable()
	d.Type = "System.Management.Automation.PSVersionHashTable"
	d.Set("PSVersion", Version)
	d.Set("PSEdition", "Core")
	d.Set("GitCommitId", Version.String())
	d.Set("OS", runtime.GOOS)
	d.Set("Platform", platform())
	d.Set("PSCompatibleVersions", compatible())
	d.Set("PSRemotingProtocolVersion", psobject.Version{Major: 2, Minor: 4, Build: -1, Revision: -1})
	d.Set("SerializationVersion", psobject.Version{Major: 1, Minor: 1, Build: 0, Revision: 1})
	d.Set("WSManStackVersion", psobject.Version{Major: 3, Minor: 0, Build: -1, Revision: -1})
	return d
}

// VersionEntries are the entries of a version table that tell of the language, in the form in which a session's sides tell
// each other: in the private data of a server, in the application arguments of a client.
func VersionEntries() []psobject.Property {
	entry := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	return []psobject.Property{
		entry("PSVersion", psobject.Version{Major: Version.Major, Minor: Version.Minor, Build: Version.Patch, Revision: -1}),
		entry("PSEdition", "Core"), entry("GitCommitId", Version.String()), entry("PSSemanticVersion", Version.String()),
		entry("OS", runtime.GOOS), entry("Platform", platform()), entry("PSCompatibleVersions", compatible()),
	}
}
