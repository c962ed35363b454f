package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
)

// Drives is implemented by a host that has drives which are no files: those of variables, of the environment.
type Drives interface {
	// DriveNames lists what is on a drive, whose name is in lower case; known is false where there is no such drive.
	DriveNames(drive string) (names []string, known bool)
}

// splitDrive cuts a path at the name of its drive, which is given in lower case; ok is false for a path without one.
func splitDrive(path string) (drive, rest string, ok bool) {
	q := qualifierOf(path)
	if q == "" || strings.HasSuffix(q, "::") || strings.HasPrefix(path, "/") {
		return "", path, false
	}
	return strings.ToLower(strings.TrimSuffix(q, ":")), path[len(q):], true
}

// onDrive tells whether there is something at a path of such a drive; is is false for a path that is none of them.
func onDrive(r *cmdlet.Run, path string, literal bool) (found, is bool) {
	h, ok := r.Host.(Drives)
	drive, name, has := splitDrive(path)
	if !ok || !has {
		return false, false
	}
	names, known := h.DriveNames(drive)
	if !known {
		return false, false
	}
	name = strings.TrimLeft(name, `/\`)
	if name == "" {
		return true, true
	}
	for _, n := range names {
		if strings.EqualFold(n, name) || !literal && dotnet.HasWildcards(name) && dotnet.Like(n, name, true) {
			return true, true
		}
	}
	return false, true
}

// validPath tells whether a path could be one: nothing says no but a character that no path has, and a drive that is not
// there.
func validPath(r *cmdlet.Run, path string) bool {
	if path == "" || strings.Contains(path, "\x00") {
		return false
	}
	if strings.Contains(path, "::") {
		return len(path) >= len(fileProvider) && strings.EqualFold(path[:len(fileProvider)], fileProvider)
	}
	at := strings.IndexByte(path, ':')
	if at < 0 || isRooted(path) {
		return true
	}
	if h, ok := r.Host.(Drives); ok {
		if _, known := h.DriveNames(strings.ToLower(path[:at])); known {
			return true
		}
	}
	return false
}
