package cmdlets

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Cmdlets for the text of paths.
var (
	JoinPath = &cmdlet.Declaration{
		Name: "Join-Path", Class: objectTypePrefix + "JoinPathCommand",
		Synopsis: "Puts the parts of a path together.",
		Examples: []cmdlet.Example{{Title: "A file of a folder", Code: `print(join_path("/var/log", "syslog"))`}},
		New:      func() any { return &joinPath{} },
	}
	SplitPath = &cmdlet.Declaration{
		Name: "Split-Path", Class: objectTypePrefix + "SplitPathCommand", DefaultSet: "ParentSet",
		Synopsis: "Gives a part of a path: the folder, else what a switch names.",
		Examples: []cmdlet.Example{{Title: "The name of a file", Code: `print(split_path{"/var/log/syslog", leaf = true})`}},
		New:      func() any { return &splitPath{} },
	}
)

// separators gives a path the system's own separator: both are understood everywhere.
var separators = strings.NewReplacer("/", string(os.PathSeparator), `\`, string(os.PathSeparator))

type joinPath struct {
	Path                []string `param:"pos=0 mandatory value name alias=PSPath" help:"The first part."`
	ChildPath           []string `param:"pos=1 mandatory name emptylist emptytext null" help:"The second part."`
	AdditionalChildPath []string `param:"pos=2 rest name null emptytext emptylist" help:"Further parts."`
	Resolve             bool     `param:"" help:"Gives the files that the path means; its pattern is understood."`
}

func (j *joinPath) Process(r *cmdlet.Run) error {
	for _, p := range j.Path {
		if strings.Contains(p, ":") { // a drive must be there
			if _, err := r.Host.Resolve(p); err != nil && withoutDrive(nil, err) == nil {
				if err := r.WriteError(err.(*psobject.ErrorRecord)); err != nil {
					return err
				}
				continue
			}
		}
		for _, c := range append(append([]string(nil), j.ChildPath...), j.AdditionalChildPath...) {
			p = strings.TrimRight(p, `/\`) + "/" + strings.TrimLeft(c, `/\`)
		}
		p = separators.Replace(p)
		if j.Resolve {
			err := eachPath(r, []string{p}, nil, func(full string, _ bool) error {
				if _, err := os.Lstat(full); err != nil {
					return r.WriteError(pathError(r, full, err))
				}
				return r.Write(full)
			})
			if err != nil {
				return err
			}
			continue
		}
		if err := r.Write(p); err != nil {
			return err
		}
	}
	return nil
}

type splitPath struct {
	Path        []string `param:"sets=ParentSet,LeafSet,LeafBaseSet,ExtensionSet,QualifierSet,NoQualifierSet,IsAbsoluteSet pos=0 mandatory value name" help:"The paths."`
	LiteralPath []string `param:"sets=LiteralPathSet mandatory name alias=PSPath,LP" help:"The paths, taken as they are."`
	Parent      bool     `param:"sets=ParentSet name" help:"The folder; so it is without a switch."`
	Leaf        bool     `param:"sets=LeafSet mandatory name" help:"The last part."`
	LeafBase    bool     `param:"sets=LeafBaseSet mandatory name" help:"The last part without its extension."`
	Extension   bool     `param:"sets=ExtensionSet mandatory name" help:"The extension, with its dot."`
	Qualifier   bool     `param:"sets=QualifierSet mandatory name" help:"The drive, as C:."`
	NoQualifier bool     `param:"sets=NoQualifierSet mandatory name" help:"All but the drive."`
	IsAbsolute  bool     `param:"sets=IsAbsoluteSet mandatory" help:"Tells whether it starts at the root."`
	Resolve     bool     `param:"" help:"Takes the parts of the files that the path means; its pattern is understood."`
}

func (s *splitPath) Process(r *cmdlet.Run) error {
	if s.Resolve {
		return eachPath(r, s.Path, s.LiteralPath, func(full string, _ bool) error {
			if _, err := os.Lstat(full); err != nil {
				return r.WriteError(pathError(r, full, err))
			}
			return r.Write(s.part(full))
		})
	}
	for _, p := range append(append([]string(nil), s.Path...), s.LiteralPath...) {
		qualifier := qualifierOf(p)
		switch {
		case s.Qualifier && qualifier == "":
			if err := r.WriteError(r.Fail("ParsePathFormatError", psobject.InvalidArgument, "System.FormatException",
				"Cannot parse path because path '"+p+"' does not have a qualifier specified.", p)); err != nil {
				return err
			}
			continue
		case s.Qualifier:
			if err := r.Write(qualifier); err != nil {
				return err
			}
			continue
		case s.NoQualifier:
			if err := r.Write(p[len(qualifier):]); err != nil {
				return err
			}
			continue
		}
		p = separators.Replace(p)
		if !s.Leaf && !s.LeafBase && !s.Extension && !s.IsAbsolute && strings.Trim(p, string(os.PathSeparator)) == "" {
			return r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
				`Cannot process argument because the value of argument "path" is not valid. Change the value of the "path" argument and run the operation again.`, nil)
		}
		if err := r.Write(s.part(p)); err != nil {
			return err
		}
	}
	return nil
}

// qualifierOf is the drive or the provider that a path begins with: C:, env:, Microsoft.PowerShell.Core\FileSystem::.
func qualifierOf(p string) string {
	if i := strings.Index(p, "::"); i > 0 {
		return p[:i+2]
	}
	i := strings.IndexByte(p, ':')
	if i <= 0 || strings.ContainsAny(p[:i], `/\`) {
		return ""
	}
	return p[:i+1]
}

func (s *splitPath) part(p string) any {
	trimmed := strings.TrimRight(p, string(os.PathSeparator))
	i := strings.LastIndexByte(trimmed, os.PathSeparator)
	base := trimmed[i+1:]
	ext := filepath.Ext(base)
	switch {
	case s.Leaf:
		return base
	case s.LeafBase:
		return strings.TrimSuffix(base, ext)
	case s.Extension:
		return ext
	case s.IsAbsolute:
		return filepath.IsAbs(p)
	}
	if i < 0 {
		return ""
	}
	parent := trimmed[:i]
	if len(parent) == 2 && parent[1] == ':' {
		parent += string(os.PathSeparator) // the root of a drive
	}
	return parent
}
