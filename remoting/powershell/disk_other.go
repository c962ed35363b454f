//go:build !linux && !darwin

package powershell

// diskSpace is not known here.
func diskSpace(string) (used, free int64, ok bool) { return 0, 0, false }
