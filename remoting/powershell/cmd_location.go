package powershell

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type getLocation struct {
	Stack      bool     `param:"sets=Stack"`
	StackName  []string `param:"sets=Stack name"`
	PSProvider []string `param:"sets=Location name"`
	PSDrive    []string `param:"sets=Location name"`
}

func (g *getLocation) End(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	if g.Stack || len(g.StackName) > 0 {
		names := g.StackName
		if len(names) == 0 {
			names = []string{""}
		}
		for _, n := range names {
			if err := r.Write(rs.stackObject(n)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, d := range g.PSDrive {
		if !slices.ContainsFunc(rs.drives(), func(x *psDrive) bool { return strings.EqualFold(x.name, strings.TrimSuffix(d, ":")) }) {
			if err := r.WriteError(r.Fail("GetLocationNoMatchingDrive", psobject.ObjectNotFound, smaPrefix+"DriveNotFoundException", "Cannot find drive. A drive with the name '"+d+"' does not exist.", d)); err != nil {
				return err
			}
			continue
		}
		if err := r.Write(rs.pathInfo(rs.location)); err != nil {
			return err
		}
	}
	for _, p := range g.PSProvider {
		if !strings.EqualFold(p, "FileSystem") {
			if err := r.WriteError(r.Fail("GetLocationNoMatchingProvider", psobject.ObjectNotFound, smaPrefix+"ProviderNotFoundException", "Cannot find a provider with the name '"+p+"'.", p)); err != nil {
				return err
			}
			continue
		}
		if err := r.Write(rs.pathInfo(rs.location)); err != nil {
			return err
		}
	}
	if len(g.PSDrive)+len(g.PSProvider) > 0 {
		return nil
	}
	return r.Write(rs.pathInfo(rs.location))
}

// stackObject is a stack of locations, the last one first.
func (rs *Runspace) stackObject(name string) *psobject.List {
	l := &psobject.List{Type: smaPrefix + "PathInfoStack", Kind: psobject.KindStack}
	stack := rs.stacks[stackKey(name)]
	for i := len(stack) - 1; i >= 0; i-- {
		l.Items = append(l.Items, rs.pathInfo(stack[i]))
	}
	return l
}

func stackKey(name string) string {
	if name = strings.ToLower(name); name == "default" {
		return ""
	}
	return name
}

// maxWent is how many locations Set-Location remembers.
const maxWent = 20

// move goes to a folder and remembers the way back.
func (rs *Runspace) move(full string) {
	if full != rs.location {
		rs.went = append(rs.went, rs.location)
		rs.went = rs.went[max(0, len(rs.went)-maxWent):]
		rs.undone = nil
	}
	rs.location = full
}

// folder resolves a path that must be a folder; ok is false where an error was written.
func (h *cmdletHost) folder(r *cmdlet.Run, path string, literal bool) (full string, ok bool, err error) {
	if full, err = h.Resolve(path); err != nil {
		return "", false, err
	}
	if !literal && hasWildcard(path) {
		if m, gerr := filepath.Glob(full); gerr == nil && len(m) == 1 {
			full = m[0]
		}
	}
	if st, serr := os.Stat(full); serr != nil || !st.IsDir() {
		return "", false, r.WriteError(r.Fail("PathNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+full+"' because it does not exist.", full))
	}
	return full, true, nil
}

type setLocation struct {
	Path        string `param:"sets=Path pos=0 value name emptytext emptylist"`
	LiteralPath string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	StackName   string `param:"sets=Stack name"`
	PassThru    bool   `param:""`
}

func (s *setLocation) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	rs := h.f.in.rs
	p := s.Path + s.LiteralPath
	switch {
	case s.StackName != "":
		if _, ok := rs.stacks[stackKey(s.StackName)]; !ok {
			return r.WriteError(r.Fail("StackNotFound", psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+s.StackName+"' because it does not exist.", s.StackName))
		}
		return nil
	case s.Path == "-" || s.Path == "+":
		from, to, way := &rs.went, &rs.undone, "backwards"
		if s.Path == "+" {
			from, to, way = &rs.undone, &rs.went, "forwards"
		}
		n := len(*from)
		if n == 0 {
			rec := r.Fail("System.InvalidOperationException", psobject.NotSpecified, "System.InvalidOperationException", "There is no location history left to navigate "+way+".", nil)
			return r.WriteError(rec)
		}
		*to = append(*to, rs.location)
		rs.location, *from = (*from)[n-1], (*from)[:n-1]
	default:
		if p == "" {
			p = "~"
		}
		full, ok, err := h.folder(r, p, s.LiteralPath != "")
		if err != nil || !ok {
			return err
		}
		rs.move(full)
	}
	if s.PassThru {
		return r.Write(rs.pathInfo(rs.location))
	}
	return nil
}

type pushLocation struct {
	Path        string `param:"sets=Path pos=0 value name emptytext emptylist"`
	LiteralPath string `param:"sets=LiteralPath name alias=PSPath,LP"`
	StackName   string `param:"name"`
	PassThru    bool   `param:""`
}

// maxStack bounds a stack of locations.
const maxStack = 1 << 16

func (p *pushLocation) Process(r *cmdlet.Run) error {
	h := engineHost(r)
	rs := h.f.in.rs
	key := stackKey(p.StackName)
	full := rs.location
	if path := p.Path + p.LiteralPath; path != "" {
		var ok bool
		var err error
		if full, ok, err = h.folder(r, path, p.LiteralPath != ""); err != nil || !ok {
			return err
		}
	}
	if len(rs.stacks[key]) >= maxStack {
		return r.Fail("Argument", psobject.LimitsExceeded, smaPrefix+"PSInvalidOperationException", "The stack of locations is full.", nil)
	}
	rs.stacks[key] = append(rs.stacks[key], rs.location)
	rs.move(full)
	if p.PassThru {
		return r.Write(rs.pathInfo(full))
	}
	return nil
}

type popLocation struct {
	StackName string `param:"name"`
	PassThru  bool   `param:""`
}

func (p *popLocation) End(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	key := stackKey(p.StackName)
	stack := rs.stacks[key]
	n := len(stack)
	if n == 0 {
		if key == "" {
			return nil
		}
		return r.WriteError(r.Fail("Argument", psobject.InvalidArgument, smaPrefix+"PSArgumentException", "Cannot find location stack '"+p.StackName+"'. It does not exist or it is not a container.", nil))
	}
	rs.move(stack[n-1])
	if rs.stacks[key] = stack[:n-1]; n == 1 && key != "" {
		delete(rs.stacks, key)
	}
	if p.PassThru {
		return r.Write(rs.pathInfo(rs.location))
	}
	return nil
}

// resolvePaths gives the files that a path means; its pattern is understood unless it is literal.
func (f *frame) resolvePaths(path string, literal bool) ([]string, error) {
	full, err := (&cmdletHost{f: f}).Resolve(path)
	if err != nil {
		return nil, err
	}
	if !literal && hasWildcard(path) {
		return filepath.Glob(full)
	}
	if _, err := os.Lstat(full); err != nil {
		ft := newFaultOf(smaPrefix+"ItemNotFoundException", "PathNotFound", psobject.ObjectNotFound, full, "Cannot find path '"+full+"' because it does not exist.")
		return nil, ft
	}
	return []string{full}, nil
}

// resolvePath is Resolve-Path and Convert-Path.
type resolvePath struct {
	Path             []string `param:"sets=Path pos=0 mandatory value name"`
	LiteralPath      []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	Relative         bool     `param:""`
	RelativeBasePath string   `param:""`
	Force            bool     `param:""`
	convert          bool
}

func (p *resolvePath) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	rs := f.in.rs
	for i, path := range append(slices.Clone(p.Path), p.LiteralPath...) {
		if d, name, ok := driveOf(path); ok {
			if !f.seesProvider(driveProviders[d]) {
				return providerNotFound(driveProviders[d])
			}
			if err := r.Write(drives[d] + ":" + string(os.PathSeparator) + name); err != nil {
				return err
			}
			continue
		}
		list, err := f.resolvePaths(path, i >= len(p.Path))
		if ft, ok := err.(*fault); ok {
			if err := r.WriteError(r.Fail(ft.rec.FullyQualifiedErrorID, psobject.ObjectNotFound, ft.rec.Exception.Type(), ft.rec.Message(), ft.rec.TargetObject)); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		for _, full := range list {
			var v any = rs.pathInfo(full)
			switch {
			case p.convert:
				v = full
			case p.Relative:
				base := rs.location
				if p.RelativeBasePath != "" {
					if base, err = (&cmdletHost{f: f}).Resolve(p.RelativeBasePath); err != nil {
						return err
					}
				}
				v = relative(base, full)
			}
			if err := r.Write(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// relative is a path as seen from a folder.
func relative(base, full string) string {
	rel, err := filepath.Rel(base, full)
	if err != nil {
		return full
	}
	if !strings.HasPrefix(rel, "..") {
		rel = "." + string(os.PathSeparator) + rel
	}
	return rel
}

type newTemporaryFile struct{}

func (n *newTemporaryFile) End(r *cmdlet.Run) error {
	f := engineHost(r).f
	dir := strings.TrimSuffix(f.in.rs.tempDir(), "/") + "/"
	if ok, err := r.ShouldProcess(dir, "New-TemporaryFile"); err != nil || !ok {
		return err
	}
	path, err := f.in.rs.tempFile()
	if err != nil {
		return err
	}
	return r.Write(fileInfo(path, false))
}
