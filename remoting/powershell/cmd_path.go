package powershell

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type getLocation struct {
	Stack bool `param:""`
}

func (g *getLocation) End(r *cmdlet.Run) error {
	return r.Write(pathInfo(engineHost(r).f.in.rs.location))
}

type setLocation struct {
	Path        string `param:"sets=Path pos=0 value name"`
	LiteralPath string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	PassThru    bool   `param:""`
}

func (s *setLocation) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	p := s.Path
	if s.LiteralPath != "" {
		p = s.LiteralPath
	}
	if p == "" {
		p = "~"
	}
	full, err := h.Resolve(p)
	if err != nil {
		return err
	}
	if st, err := os.Stat(full); err != nil || !st.IsDir() {
		return r.WriteError(r.Fail("PathNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+full+"' because it does not exist.", full))
	}
	h.f.in.rs.location = full
	if s.PassThru {
		return r.Write(pathInfo(full))
	}
	return nil
}

type testPath struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name"`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	PathType    string   `param:"alias=Type oneof=Any,Container,Leaf"`
	IsValid     bool     `param:""`
}

func (t *testPath) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	for _, p := range append(append([]string(nil), t.Path...), t.LiteralPath...) {
		if err := r.Write(h.exists(p, t.PathType)); err != nil {
			return err
		}
	}
	return nil
}

// exists tells whether a path is there, on the drives of variables and functions as well.
func (h *cmdletHost) exists(p, kind string) bool {
	if d, name, ok := driveOf(p); ok {
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
