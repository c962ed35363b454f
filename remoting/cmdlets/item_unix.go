//go:build unix

package cmdlets

import (
	"time"

	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"

	"github.com/pslshell/psl/remoting/psobject"
)

// ownerOf tells mode, user and group of a file.
func ownerOf(full string, st fs.FileInfo) fileOwner {
	o := fileOwner{mode: unixMode(st.Mode()), accessed: st.ModTime()}
	if l, err := os.Lstat(full); err == nil && l.Mode()&fs.ModeSymlink != 0 {
		o.mode = unixMode(l.Mode())
	}
	s, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return o
	}
	if accessed, _ := statTimes(s); !accessed.IsZero() {
		o.accessed = accessed
	}
	o.stat = commonStat(st, s)
	o.user, o.group = strconv.Itoa(int(s.Uid)), strconv.Itoa(int(s.Gid))
	if u, err := user.LookupId(o.user); err == nil {
		o.user = u.Username
	}
	if g, err := user.LookupGroupId(o.group); err == nil {
		o.group = g.Name
	}
	return o
}

// commonStat is what PowerShell tells of a file as the system has it. The numbers of a structure differ in their sizes
// between systems.
func commonStat(st fs.FileInfo, s *syscall.Stat_t) *psobject.Object {
	const typ = "System.Management.Automation.Platform+Unix+CommonStat"
	kind := "File"
	switch m := st.Mode(); {
	case m.IsDir():
		kind = "Directory"
	case m&fs.ModeSymlink != 0:
		kind = "SymbolicLink"
	case m&fs.ModeCharDevice != 0:
		kind = "CharacterDevice"
	case m&fs.ModeDevice != 0:
		kind = "BlockDevice"
	case m&fs.ModeNamedPipe != 0:
		kind = "NamedPipe"
	case m&fs.ModeSocket != 0:
		kind = "Socket"
	}
	accessed, changed := statTimes(s)
	local := func(t time.Time) psobject.DateTime { return psobject.DateTimeOf(t.Local(), psobject.Local) }
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	return &psobject.Object{TypeNames: []string{typ, "System.Object"}, Text: typ, HasText: true, Adapted: []psobject.Property{
		p("Inode", int64(s.Ino)), p("Mode", int32(s.Mode)), p("UserId", int32(s.Uid)), p("GroupId", int32(s.Gid)), p("HardlinkCount", int32(s.Nlink)),
		p("Size", s.Size), p("AccessTime", local(accessed)), p("ModifiedTime", local(st.ModTime())), p("StatusChangeTime", local(changed)),
		p("BlockSize", int64(s.Blksize)), p("DeviceId", int32(s.Dev)), p("NumberOfBlocks", int32(s.Blocks)),
		p("ItemType", psobject.Enum{Type: "System.Management.Automation.Platform+Unix+ItemType", Name: kind}),
		p("IsSetUid", st.Mode()&fs.ModeSetuid != 0), p("IsSetGid", st.Mode()&fs.ModeSetgid != 0), p("IsSticky", st.Mode()&fs.ModeSticky != 0)}}
}

// isRooted tells whether a path begins at a root of the file system.
func isRooted(path string) bool { return path[0] == '/' }
