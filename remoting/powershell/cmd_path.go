package powershell

import (
	"github.com/pslshell/psl/remoting/psobject"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
)

type testPath struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name null emptytext emptylist"`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP null emptytext emptylist"`
	PathType    string   `param:"alias=Type oneof=Any,Container,Leaf"`
	IsValid     bool     `param:""`
}

func (t *testPath) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	paths := append(append([]string(nil), t.Path...), t.LiteralPath...)
	if len(paths) == 0 {
		return r.WriteError(r.Fail("NullPathNotPermitted", psobject.InvalidArgument, "System.ArgumentNullException",
			"Value cannot be null. (Parameter 'The provided Path argument was null or an empty collection.')", nil))
	}
	for _, p := range paths {
		if strings.TrimSpace(p) == "" {
			if err := r.Write(false); err != nil {
				return err
			}
			continue
		}
		if err := r.Write(h.exists(p, t.PathType)); err != nil {
			return err
		}
	}
	return nil
}

// exists tells whether a path is there, on the drives of variables and functions as well.
func (h *cmdletHost) exists(p, kind string) bool {
	if d, name, ok := driveOf(p); ok {
		if !h.f.seesProvider(driveProviders[d]) {
			return false
		}
		name = strings.TrimPrefix(name, "global:")
		return name == "" || len(h.f.driveItems(d, name)) > 0
	}
	full, err := h.Resolve(p)
	if err != nil {
		return false
	}
	if hasWildcard(p) {
		m, err := filepath.Glob(full)
		return err == nil && len(m) > 0
	}
	st, err := os.Stat(full)
	if err != nil {
		return false
	}
	switch strings.ToLower(kind) {
	case "container":
		return st.IsDir()
	case "leaf":
		return !st.IsDir()
	}
	return true
}
