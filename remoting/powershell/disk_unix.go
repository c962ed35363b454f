//go:build linux || darwin

package powershell

import "syscall"

// diskSpace tells how many bytes of a volume are used and free.
func diskSpace(root string) (used, free int64, ok bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(root, &st); err != nil {
		return 0, 0, false
	}
	size := int64(st.Bsize)
	return int64(st.Blocks-st.Bfree) * size, int64(st.Bavail) * size, true
}
