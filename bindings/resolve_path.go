package bindings

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

var resolvePath = &cmdlet.Declaration{
	Name: "Resolve-Path", Class: psClass + "ResolvePathCommand", Aliases: []string{"rvpa"}, DefaultSet: "Path",
	Synopsis: "Gives the full paths that a path or pattern means.",
	Examples: []cmdlet.Example{{Title: "All of a folder", Code: `resolve_path("/*")`}},
	New:      func() any { return &resolvePathCmd{} },
}

type resolvePathCmd struct {
	Path             []string `param:"sets=Path pos=0 mandatory value name" help:"Paths; patterns are understood."`
	LiteralPath      []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"Paths, taken as they are written."`
	Relative         bool     `param:"sets=LiteralPath,Path" help:"As seen from the location, or from relative_base_path."`
	RelativeBasePath string   `param:"" help:"The folder where relative paths begin, and from which they are seen." default:"the location"`
	Force            bool     `param:"" help:"Also what is hidden, where a pattern is given."`
}

func (c *resolvePathCmd) Process(r *cmdlet.Run) error {
	base := luacmdlet.SessionOf(r).Folder()
	if c.RelativeBasePath != "" {
		var err error
		if base, err = r.Host.Resolve(c.RelativeBasePath); err != nil {
			return err
		}
	}
	return eachFullPath(r, below(c.RelativeBasePath, base, c.Path), below(c.RelativeBasePath, base, c.LiteralPath), c.Force, func(full string) error {
		if !c.Relative {
			return r.Write(pathInfo(full))
		}
		rel, err := filepath.Rel(base, full)
		if err != nil {
			return r.Write(full) // another drive
		}
		if !strings.HasPrefix(rel, "..") {
			rel = "." + string(os.PathSeparator) + rel
		}
		return r.Write(rel)
	})
}

// below makes paths begin at a folder where one was given.
func below(given, base string, paths []string) []string {
	if given == "" {
		return paths
	}
	out := slices.Clone(paths)
	for i, p := range out {
		if !filepath.IsAbs(p) {
			out[i] = filepath.Join(base, p)
		}
	}
	return out
}

var convertPath = &cmdlet.Declaration{
	Name: "Convert-Path", Class: psClass + "ConvertPathCommand", Aliases: []string{"cvpa"}, DefaultSet: "Path",
	Synopsis: "Gives the full paths that a path or pattern means, as text.",
	Examples: []cmdlet.Example{{Title: "The folder above", Code: `print(convert_path(".."))`}},
	New:      func() any { return &convertPathCmd{} },
}

type convertPathCmd struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name" help:"Paths; patterns are understood."`
	LiteralPath []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"Paths, taken as they are written."`
	Force       bool     `param:"" help:"Also what is hidden, where a pattern is given."`
}

func (c *convertPathCmd) Process(r *cmdlet.Run) error {
	return eachFullPath(r, c.Path, c.LiteralPath, c.Force, func(full string) error { return r.Write(full) })
}

// eachFullPath calls f for what is there of the paths' meanings. A path that means nothing is an error that does not end
// the command; a pattern that means nothing is none.
func eachFullPath(r *cmdlet.Run, paths, literal []string, hidden bool, f func(full string) error) error {
	for i, p := range append(slices.Clone(literal), paths...) {
		full, err := r.Host.Resolve(p)
		if err != nil {
			return err
		}
		found := []string{full}
		switch {
		case i >= len(literal) && dotnet.HasWildcards(p):
			if found, err = filepath.Glob(full); err != nil {
				found = nil
			}
			if !hidden {
				found = slices.DeleteFunc(found, func(s string) bool { return strings.HasPrefix(filepath.Base(s), ".") })
			}
			sort.SliceStable(found, func(i, j int) bool { return dotnet.CompareText(found[i], found[j], true) < 0 })
		default:
			if _, serr := os.Lstat(full); serr != nil {
				rec := r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+full+"' because it does not exist.", full)
				rec.Cause = serr
				if err := r.WriteError(rec); err != nil {
					return err
				}
				continue
			}
		}
		for _, s := range found {
			if err := f(s); err != nil {
				return err
			}
		}
	}
	return nil
}
