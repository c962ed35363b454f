package powershell

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// provider is a kind of drive: a ProviderInfo.
type provider struct {
	rs                 *Runspace
	name, capabilities string
}

// providers are the kinds of drive that there are, by name.
func (rs *Runspace) providers() []*provider {
	return []*provider{{rs, "Alias", "ShouldProcess"}, {rs, "Environment", "ShouldProcess"}, {rs, "FileSystem", "Filter, ShouldProcess, Credentials"},
		{rs, "Function", "ShouldProcess"}, {rs, "Variable", "ShouldProcess"}}
}

func (p *provider) PSTypeNames() []string {
	return []string{smaPrefix + "ProviderInfo", "System.Object"}
}
func (p *provider) PSText() string { return `Microsoft.PowerShell.Core\` + p.name }
func (p *provider) PSProperties() []psobject.Property {
	q := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	drives := &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[" + smaPrefix + "PSDriveInfo]]"}
	home := ""
	all := p.rs.drives()
	if p.name == "FileSystem" {
		home, _ = os.UserHomeDir()
		drives.Items = append(drives.Items, all[len(all)-1], all[0])
	}
	for _, d := range all {
		if d.provider == p.name && p.name != "FileSystem" {
			drives.Items = append(drives.Items, d)
		}
	}
	bits := map[string]int64{"ShouldProcess": 16, "Filter, ShouldProcess, Credentials": 52}[p.capabilities]
	return []psobject.Property{q("ImplementingType", p.rs.typeOf(commandsPrefix+p.name+"Provider")), q("HelpFile", "System.Management.Automation.dll-Help.xml"), q("Name", p.name),
		q("PSSnapIn", "Microsoft.PowerShell.Core"), q("ModuleName", "Microsoft.PowerShell.Core"), q("Module", nil), q("Description", ""),
		q("Capabilities", psobject.Enum{Type: smaPrefix + "Provider.ProviderCapabilities", Value: bits, Name: p.capabilities}), q("Home", home), q("Drives", drives),
		q("VolumeSeparatedByColon", p.name != "FileSystem" || filepath.Separator != '/'), q("ItemSeparator", psobject.Char(os.PathSeparator)), q("AltItemSeparator", psobject.Char('\\'))}
}

// psDrive is a PSDriveInfo.
type psDrive struct {
	rs                                *Runspace
	name, root, provider, description string
}

// drives are the session's drives; the first is that of the file system, the last that of temporary files.
func (rs *Runspace) drives() []*psDrive {
	const view = "Drive that contains a view of "
	return []*psDrive{{rs, "/", "/", "FileSystem", ""}, {rs, "Alias", "", "Alias", view + "the aliases stored in a session state"},
		{rs, "Env", "", "Environment", view + "the environment variables for the process"}, {rs, "Function", "", "Function", view + "the functions stored in a session state"},
		{rs, "Variable", "", "Variable", view + "those variables stored in a session state"},
		{rs, "Temp", strings.TrimSuffix(rs.tempDir(), "/") + "/", "FileSystem", "Drive that maps to the temporary directory path for the current user"}}
}

// tempDir is the folder of temporary files as the session's environment has it.
func (rs *Runspace) tempDir() string {
	if d, ok := rs.env.get("TMPDIR"); ok && d != "" {
		return d
	}
	return os.TempDir()
}

func (d *psDrive) PSTypeNames() []string {
	return []string{smaPrefix + "PSDriveInfo", "System.Object"}
}
func (d *psDrive) PSText() string { return d.name }
func (d *psDrive) PSProperties() []psobject.Property {
	q := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	used, free, location, credential := any(""), any(""), "", emptyCredential()
	if d.provider == "FileSystem" {
		if u, f, ok := diskSpace(d.root); ok {
			used, free = u, f
		}
	}
	if d.name == "/" {
		location = strings.TrimPrefix(d.rs.location, "/")
	}
	var p any
	for _, x := range d.rs.providers() {
		if x.name == d.provider {
			p = x
		}
	}
	return []psobject.Property{q("Used", used), q("Free", free), q("CurrentLocation", location), q("Name", d.name), q("Provider", p), q("Root", d.root),
		q("Description", d.description), q("MaximumSize", nil), q("Credential", credential), q("DisplayRoot", nil), q("VolumeSeparatedByColon", d.name != "/")}
}

// fileDrive is the drive that files are on.
func (rs *Runspace) fileDrive() *psDrive { return rs.drives()[0] }

// fileProvider is the provider of files.
func (rs *Runspace) fileProvider() *provider { return rs.providers()[2] }

// pathInfo is a path with its drive and provider.
func (rs *Runspace) pathInfo(path string) *psobject.Object {
	return &psobject.Object{TypeNames: []string{smaPrefix + "PathInfo", "System.Object"},
		Adapted: []psobject.Property{{Name: "Drive", Value: rs.fileDrive()}, {Name: "Provider", Value: rs.fileProvider()}, {Name: "ProviderPath", Value: path}, {Name: "Path", Value: path}},
		Text:    path, HasText: true}
}

type getPSDrive struct {
	Name        []string `param:"sets=Name pos=0 value name"`
	LiteralName []string `param:"sets=LiteralName mandatory"`
	Scope       string   `param:"name"`
	PSProvider  []string `param:"name"`
}

func (g *getPSDrive) Process(r *cmdlet.Run) error {
	names := g.Name
	if len(names) == 0 {
		names = g.LiteralName
	}
	if len(names) == 0 {
		names = []string{"*"}
	}
	all := engineHost(r).f.in.rs.drives()
	last := len(all) - 1
	all[last-1], all[last] = all[last], all[last-1] // by name
	for _, n := range names {
		found := false
		for _, d := range all {
			if !wildcard(strings.TrimSuffix(n, ":"), true)(d.name) || len(g.PSProvider) > 0 && !anyMatch(g.PSProvider, d.provider) {
				continue
			}
			found = true
			if err := r.Write(d); err != nil {
				return err
			}
		}
		if !found && !hasWildcard(n) {
			if err := r.WriteError(r.Fail("GetLocationNoMatchingDrive", psobject.ObjectNotFound, smaPrefix+"DriveNotFoundException", "Cannot find drive. A drive with the name '"+n+"' does not exist.", n)); err != nil {
				return err
			}
		}
	}
	return nil
}

type getPSProvider struct {
	PSProvider []string `param:"pos=0 value name"`
}

func (g *getPSProvider) Process(r *cmdlet.Run) error {
	names := g.PSProvider
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, n := range names {
		found := false
		for _, p := range engineHost(r).f.in.rs.providers() {
			if !wildcard(n, true)(p.name) {
				continue
			}
			found = true
			if err := r.Write(p); err != nil {
				return err
			}
		}
		if !found && !hasWildcard(n) {
			if err := r.WriteError(r.Fail("ProviderNotFound", psobject.ObjectNotFound, smaPrefix+"ProviderNotFoundException", "Cannot find a provider with the name '"+n+"'.", n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// driveInfos are the volumes of [System.IO.DriveInfo]: the root alone, on systems without drive letters.
func driveInfos(*netCall) (any, error) { return psobject.NewArray(driveInfo("/")), nil }

// driveInfo is the DriveInfo of the volume that a path is in.
func driveInfo(root string) *psobject.Object {
	used, free, ready := diskSpace(root)
	return &psobject.Object{TypeNames: []string{"System.IO.DriveInfo", "System.Object"}, Text: root, HasText: true,
		Adapted: []psobject.Property{note("Name", root), note("IsReady", ready), note("RootDirectory", fileInfo(root, true)), note("DriveType", dotnet.EnumOf("System.IO.DriveType", 3)),
			note("DriveFormat", volumeFormat(root)), note("AvailableFreeSpace", free), note("TotalFreeSpace", free), note("TotalSize", used+free), note("VolumeLabel", root)}}
}

func newDriveInfo(c *netCall) (any, error) {
	if c.n() != 1 {
		return nil, c.wrong()
	}
	if c.text(0) == "" {
		return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'driveName')")
	}
	return driveInfo(c.text(0)), nil
}

// volumeFormat is the file system of the volume that a path is in.
func volumeFormat(path string) string {
	b, err := os.ReadFile("/proc/mounts")
	if err != nil {
		return "unknown"
	}
	format, longest := "unknown", -1
	for _, line := range strings.Split(string(b), "\n") {
		f := strings.Fields(line)
		if len(f) > 2 && len(f[1]) > longest && (path == f[1] || strings.HasPrefix(path, strings.TrimSuffix(f[1], "/")+"/")) {
			format, longest = f[2], len(f[1])
		}
	}
	return format
}
