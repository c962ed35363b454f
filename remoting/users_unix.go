//go:build unix

package remoting

import (
	"errors"
	"io/fs"
)

// private tells why a file with secrets is not one.
func private(st fs.FileInfo) error {
	if st.Mode().Perm()&0o077 != 0 {
		return errors.New("others than its owner can read or change it: chmod 600")
	}
	return nil
}
