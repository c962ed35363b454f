//go:build !unix

package cmdlets

import "io/fs"

// ownerOf knows only the time here.
func ownerOf(_ string, st fs.FileInfo) fileOwner { return fileOwner{accessed: st.ModTime()} }
