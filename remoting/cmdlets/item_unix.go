//go:build unix

package cmdlets

import (
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
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
	o.user, o.group = strconv.Itoa(int(s.Uid)), strconv.Itoa(int(s.Gid))
	if u, err := user.LookupId(o.user); err == nil {
		o.user = u.Username
	}
	if g, err := user.LookupGroupId(o.group); err == nil {
		o.group = g.Name
	}
	return o
}

// isRooted tells whether a path begins at a root of the file system.
func isRooted(path string) bool { return path[0] == '/' }
