//go:build !unix

package cmdlets

import (
	"io/fs"
	"path/filepath"
)

// ownerOf knows only the time here.
func ownerOf(_ string, st fs.FileInfo) fileOwner { return fileOwner{accessed: st.ModTime()} }

// isRooted tells whether a path begins at a root of the file system.
func isRooted(path string) bool { return filepath.VolumeName(path) != "" }
