package powershell

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// fileValue gives the properties of a file that are objects of their own on the wire, or dressed there; ok is false for the
// others.
func (e *exporter) fileValue(o *psobject.Object, name string, v any) (any, bool) {
	switch name {
	case "Directory", "Parent", "Root":
		if v == nil {
			return nil, false
		}
		path := filePath(o)
		switch {
		case name != "Root":
			path = filepath.Dir(path)
		default:
			path = filepath.VolumeName(path) + string(filepath.Separator)
		}
		return &laterFolder{path: path, e: e}, true
	case "NameString":
		return colouredName(o), true
	}
	return nil, false
}

// laterFolder is the folder of a file, which is read when it is written.
type laterFolder struct {
	path string
	e    *exporter
	form *psobject.Object
}

func (l *laterFolder) PSTypeNames() []string {
	return []string{directoryInfoType, "System.IO.FileSystemInfo", "System.MarshalByRefObject", "System.Object"}
}
func (l *laterFolder) PSText() string                    { return l.path }
func (l *laterFolder) PSProperties() []psobject.Property { return l.PSSerialised().Adapted }

// PSSerialised implements psobject.Serialised. The folder has not what a provider adds to the files it gives.
func (l *laterFolder) PSSerialised() *psobject.Object {
	if l.form != nil {
		return l.form
	}
	o := *fileInfo(l.path, true)
	o.Text, o.HasText = l.path, true
	o.Extended = slices.DeleteFunc(slices.Clone(o.Extended), func(p psobject.Property) bool {
		return p.Name == "UnixStat" || strings.HasPrefix(p.Name, "PS")
	})
	for i := range o.Extended {
		switch p := &o.Extended[i]; p.Name {
		case "UnixMode", "User", "Group":
			p.Value = psobject.Nothing
		case "Size":
			p.Value = nil
		}
	}
	l.form, _ = l.e.value(&o).(*psobject.Object)
	return l.form
}

// The colours of names by what PowerShell has for $PSStyle.FileInfo; a session has them without a terminal, too.
const (
	folderColour  = "44;1"
	linkColour    = "36;1"
	programColour = "32;1"
	archiveColour = "31;1"
	scriptColour  = "33;1"
)

var nameColours = map[string]string{".zip": archiveColour, ".tgz": archiveColour, ".gz": archiveColour, ".tar": archiveColour, ".nupkg": archiveColour, ".cab": archiveColour, ".7z": archiveColour,
	".ps1": scriptColour, ".psd1": scriptColour, ".psm1": scriptColour, ".ps1xml": scriptColour}

// colouredName is a file's name as PowerShell shows it in tables.
func colouredName(o *psobject.Object) string {
	get := func(name string) any { v, _ := o.Get(name); return v }
	name, _ := get("Name").(string)
	mode, _ := get("UnixMode").(string)
	colour := nameColours[strings.ToLower(filepath.Ext(name))]
	target := ""
	switch {
	case get("LinkType") == "SymbolicLink":
		colour = linkColour
		target, _ = get("Target").(string)
		target = " -> " + target
	case o.TypeNames[0] == directoryInfoType:
		colour = folderColour
	case colour == "" && strings.Contains(mode, "x"):
		colour = programColour
	case colour == "" && runtime.GOOS == "windows" && slices.Contains([]string{".exe", ".com", ".bat", ".cmd"}, strings.ToLower(filepath.Ext(name))):
		colour = programColour
	}
	if colour == "" {
		return name
	}
	return "\x1b[" + colour + "m" + name + "\x1b[0m" + target
}

// versioned tells whether the version of a program is written with a file. That of programs of Windows is in the file, and not
// read here.
func (e *exporter) versioned(o *psobject.Object) bool {
	return e.wire && e.rs != nil && runtime.GOOS != "windows" && len(o.TypeNames) > 0 && o.TypeNames[0] == fileInfoType && o.Find("Mode") != nil && o.Find("VersionInfo") == nil
}

// withVersionInfo puts the version among the properties that type data adds: elsewhere than on Windows it is always empty.
func withVersionInfo(list []psobject.Property, version any) []psobject.Property {
	at := slices.IndexFunc(list, func(p psobject.Property) bool { return p.Name == "BaseName" })
	if at < 0 {
		at = len(list)
	}
	return slices.Insert(slices.Clone(list), at, psobject.Property{Name: "VersionInfo", Value: &psobject.Computed{Kind: "CodeProperty", Get: func(any) (any, error) { return version, nil }}})
}

// fileVersion is the FileVersionInfo of a file without one.
type fileVersion struct{ path string }

func (v *fileVersion) PSTypeNames() []string {
	return []string{"System.Diagnostics.FileVersionInfo", "System.Object"}
}

func (v *fileVersion) PSText() string {
	var b strings.Builder
	line := func(name, value string) {
		b.WriteString(name + strings.Repeat(" ", 18-len(name)) + value + "\n")
	}
	line("File:", v.path)
	for _, name := range []string{"InternalName:", "OriginalFilename:", "FileVersion:", "FileDescription:", "Product:", "ProductVersion:"} {
		line(name, "")
	}
	for _, name := range []string{"Debug:", "Patched:", "PreRelease:", "PrivateBuild:", "SpecialBuild:"} {
		line(name, "False")
	}
	line("Language:", "")
	return b.String()
}

func (v *fileVersion) PSProperties() []psobject.Property {
	own, added := v.psWire()
	return append(own, added...)
}

func (v *fileVersion) psWire() (own, added []psobject.Property) {
	for _, name := range []string{"Comments", "CompanyName", "FileBuildPart", "FileDescription", "FileMajorPart", "FileMinorPart", "FileName", "FilePrivatePart", "FileVersion", "InternalName", "IsDebug", "IsPatched",
		"IsPrivateBuild", "IsPreRelease", "IsSpecialBuild", "Language", "LegalCopyright", "LegalTrademarks", "OriginalFilename", "PrivateBuild", "ProductBuildPart", "ProductMajorPart", "ProductMinorPart",
		"ProductName", "ProductPrivatePart", "ProductVersion", "SpecialBuild"} {
		var value any
		switch {
		case strings.HasSuffix(name, "Part"):
			value = int32(0)
		case strings.HasPrefix(name, "Is"):
			value = false
		case name == "FileName":
			value = v.path
		}
		own = append(own, note(name, value))
	}
	zero := psobject.Version{}
	return own, []psobject.Property{note("FileVersionRaw", zero), note("ProductVersionRaw", zero)}
}
