//go:build !windows

package bindings

import (
	"fmt"
	"runtime"

	"github.com/pslshell/psl/remoting/cmdlet"
)

// password asks the program that the desktop has for its key ring.
func (s secretKeyRing) password(r *cmdlet.Run, user string) (string, error) {
	argv, store := []string{"secret-tool", "lookup", "service", string(s), "username", user}, "secret-tool store --label NAME service "+string(s)+" username "+user
	if runtime.GOOS == "darwin" {
		argv, store = []string{"security", "find-generic-password", "-s", string(s), "-a", user, "-w"}, "security add-generic-password -s "+string(s)+" -a "+user+" -w"
	}
	line, err := printed(r, argv)
	if err != nil {
		return "", fmt.Errorf("%w A password is kept by: %s", err, store)
	}
	return line, nil
}
