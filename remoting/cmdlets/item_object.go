package cmdlets

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// hidden tells whether a file's name hides it.
func hidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

var (
	fileTypes      = []string{"System.IO.FileInfo", "System.IO.FileSystemInfo", "System.MarshalByRefObject", "System.Object"}
	directoryTypes = []string{"System.IO.DirectoryInfo", "System.IO.FileSystemInfo", "System.MarshalByRefObject", "System.Object"}
)

// Bits of System.IO.FileAttributes.
const (
	readOnlyFile  = 1
	hiddenFile    = 2
	systemFile    = 4
	directoryFile = 16
	normalFile    = 128
	reparsePoint  = 1024
)

// attributesOf are the attributes as .NET tells them of a file.
func attributesOf(full string, st fs.FileInfo, link bool) (a int64) {
	switch {
	case st.IsDir():
		a |= directoryFile
	case st.Mode()&0o222 == 0:
		a |= readOnlyFile
	}
	if hidden(full) {
		a |= hiddenFile
	}
	if link {
		a |= reparsePoint
	}
	if a == 0 {
		a = normalFile
	}
	return a
}

// fileObject is a FileInfo or DirectoryInfo with what PowerShell adds to it.
func fileObject(full string, st fs.FileInfo) *psobject.Object {
	name := filepath.Base(full)
	parent := filepath.Dir(full)
	link, _ := os.Readlink(full)
	attributes := attributesOf(full, st, link != "")
	mode := []byte("-----")
	for i, m := range []struct {
		bit  int64
		char byte
	}{{16, 'd'}, {32, 'a'}, {1, 'r'}, {2, 'h'}, {4, 's'}} {
		if attributes&m.bit != 0 {
			mode[i] = m.char
		}
	}
	var linkType, target any
	if link != "" {
		mode[0], linkType, target = 'l', "SymbolicLink", link
	}
	owner := ownerOf(full, st)
	local := func(t time.Time) psobject.DateTime { return psobject.DateTimeOf(t.Local(), psobject.Local) }
	utc := func(t time.Time) psobject.DateTime { return psobject.DateTimeOf(t, psobject.UTC) }
	p := func(kv ...any) []psobject.Property {
		out := make([]psobject.Property, 0, len(kv)/2)
		for i := 0; i < len(kv); i += 2 {
			out = append(out, psobject.Property{Name: kv[i].(string), Value: kv[i+1]})
		}
		return out
	}
	ext := filepath.Ext(name)
	base := name
	if !st.IsDir() && ext != "" {
		base = strings.TrimSuffix(name, ext)
	}
	parentPath, child, above := fileProvider+parent, name, any(pathText(parent, directoryTypes))
	if full == parent { // a root has nothing above it
		parentPath, child, above = "", "", nil
	}
	o := &psobject.Object{TypeNames: fileTypes, Text: full, HasText: true}
	written := local(st.ModTime())
	size, length := any(st.Size()), any(st.Size())
	writtenText, _ := dotnet.Composite("{0,10:d} {0,8:t}", written)
	lengthText := dotnet.String(st.Size())
	if st.IsDir() {
		o.TypeNames, lengthText, length = directoryTypes, "", nil
	}
	o.Extended = p("PSPath", fileProvider+full, "PSParentPath", parentPath, "PSChildName", child)
	if owner.stat != nil {
		o.Extended = append(o.Extended, p("UnixStat", owner.stat)...)
	}
	o.Extended = append(o.Extended, p("PSDrive", fileDrive(full), "PSProvider", fileProviderInfo, "PSIsContainer", st.IsDir())...)
	if owner.mode != "" {
		o.Extended = append(o.Extended, p("UnixMode", owner.mode, "User", owner.user, "Group", owner.group, "Size", size)...)
	}
	o.Extended = append(o.Extended, p("Mode", string(mode), "ModeWithoutHardLink", string(mode), "BaseName", base, "ResolvedTarget", full, "Target", target,
		"LinkType", linkType, "NameString", name, "LengthString", lengthText, "LastWriteTimeString", writtenText)...)
	o.Adapted = p("Name", name)
	if st.IsDir() {
		o.Adapted = append(o.Adapted, p("Parent", above, "Root", pathText(filepath.VolumeName(full)+string(filepath.Separator), directoryTypes))...)
	} else {
		o.Adapted = append(o.Adapted, p("Length", length, "DirectoryName", parent, "Directory", pathText(parent, directoryTypes), "IsReadOnly", attributes&1 != 0)...)
	}
	o.Adapted = append(o.Adapted, p("Exists", true, "FullName", full, "Extension", ext, "CreationTime", written, "CreationTimeUtc", utc(st.ModTime()),
		"LastAccessTime", local(owner.accessed), "LastAccessTimeUtc", utc(owner.accessed), "LastWriteTime", written, "LastWriteTimeUtc", utc(st.ModTime()),
		"LinkTarget", target)...)
	if owner.mode != "" {
		o.Adapted = append(o.Adapted, p("UnixFileMode", unixFileMode(st.Mode()))...)
	}
	o.Adapted = append(o.Adapted, p("Attributes", dotnet.EnumOf("System.IO.FileAttributes", attributes))...)
	return o
}

// fileProviderInfo is the provider of files as the properties of what it gives name it.
var fileProviderInfo = &psobject.Object{TypeNames: []string{"System.Management.Automation.ProviderInfo", "System.Object"}, Text: `Microsoft.PowerShell.Core\FileSystem`, HasText: true,
	Adapted: []psobject.Property{{Name: "Name", Value: "FileSystem"}, {Name: "ModuleName", Value: "Microsoft.PowerShell.Core"}}}

// fileDrive is the drive that a file is on.
func fileDrive(full string) *psobject.Object {
	root := filepath.VolumeName(full) + string(filepath.Separator)
	name := strings.TrimSuffix(filepath.VolumeName(full), ":")
	if name == "" {
		name = root
	}
	return &psobject.Object{TypeNames: []string{"System.Management.Automation.PSDriveInfo", "System.Object"}, Text: name, HasText: true,
		Adapted: []psobject.Property{{Name: "Name", Value: name}, {Name: "Provider", Value: fileProviderInfo.Text}, {Name: "Root", Value: root}}}
}

// pathText is a file or folder that is only named.
func pathText(path string, types []string) *psobject.Object {
	return &psobject.Object{TypeNames: types, Text: path, HasText: true,
		Adapted: []psobject.Property{{Name: "Name", Value: filepath.Base(path)}, {Name: "FullName", Value: path}}}
}

// fileOwner is what a system of the Unix kind says of a file; mode is "" elsewhere.
type fileOwner struct {
	mode, user, group string
	accessed          time.Time
	stat              *psobject.Object // a CommonStat; nil elsewhere
}

// unixFileMode is the mode as .NET names its bits.
func unixFileMode(m fs.FileMode) psobject.Enum {
	bits := int64(m.Perm())
	for _, s := range []struct {
		mode fs.FileMode
		bit  int64
	}{{fs.ModeSticky, 0o1000}, {fs.ModeSetgid, 0o2000}, {fs.ModeSetuid, 0o4000}} {
		if m&s.mode != 0 {
			bits |= s.bit
		}
	}
	return dotnet.EnumOf("System.IO.UnixFileMode", bits)
}

// unixMode is the mode as ls writes it.
func unixMode(m fs.FileMode) string {
	kind := byte('-')
	switch {
	case m&fs.ModeDir != 0:
		kind = 'd'
	case m&fs.ModeSymlink != 0:
		kind = 'l'
	case m&fs.ModeCharDevice != 0:
		kind = 'c'
	case m&fs.ModeDevice != 0:
		kind = 'b'
	case m&fs.ModeNamedPipe != 0:
		kind = 'p'
	case m&fs.ModeSocket != 0:
		kind = 's'
	}
	b := []byte{kind}
	for i, c := range []byte("rwxrwxrwx") {
		if m&(1<<(8-i)) == 0 {
			c = '-'
		}
		b = append(b, c)
	}
	special := func(bit fs.FileMode, at int, set, unset byte) {
		if m&bit == 0 {
			return
		}
		if b[at] == 'x' {
			b[at] = set
		} else {
			b[at] = unset
		}
	}
	special(fs.ModeSetuid, 3, 's', 'S')
	special(fs.ModeSetgid, 6, 's', 'S')
	special(fs.ModeSticky, 9, 't', 'T')
	return string(b)
}

// FileObject describes a file or folder as Get-Item does, or one that is not there; directory says which it would be.
func FileObject(full string, directory bool) *psobject.Object {
	if st, err := os.Lstat(full); err == nil && st.IsDir() == directory {
		return fileObject(full, st)
	}
	types, parent := fileTypes, filepath.Dir(full)
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	o := &psobject.Object{TypeNames: types, Text: full, HasText: true, Adapted: []psobject.Property{p("Name", filepath.Base(full))}}
	if directory {
		o.TypeNames = directoryTypes
		o.Adapted = append(o.Adapted, p("Parent", pathText(parent, directoryTypes)))
	} else {
		o.Adapted = append(o.Adapted, p("Length", nil), p("DirectoryName", parent), p("Directory", pathText(parent, directoryTypes)), p("IsReadOnly", true))
	}
	never := psobject.DateTime{Ticks: 504911232000000000, Kind: psobject.Local}
	o.Adapted = append(o.Adapted, p("Exists", false), p("FullName", full), p("Extension", filepath.Ext(full)), p("CreationTime", never), p("LastAccessTime", never),
		p("LastWriteTime", never), p("Attributes", psobject.Enum{Type: "System.IO.FileAttributes", Value: -1, Name: "-1"}))
	return o
}
