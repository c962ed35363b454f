//go:build unix

package transport

// ignoringInterrupts gives the command line with which a program starts with interrupts ignored. A program inherits that,
// and Go's os/exec has no way to say it.
func ignoringInterrupts(path string, args []string) (string, []string) {
	return "/bin/sh", append([]string{"-c", `trap '' INT QUIT; exec "$0" "$@"`, path}, args...)
}
