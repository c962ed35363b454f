package bindings

import (
	"os"
	"path/filepath"
	"strings"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
)

// pathInfo is a location as the cmdlets give it.
func pathInfo(path string) *psobject.Object {
	drive := filepath.VolumeName(path)
	if drive == "" {
		drive = "/"
	}
	return &psobject.Object{TypeNames: []string{"System.Management.Automation.PathInfo", "System.Object"}, Text: path, HasText: true,
		Adapted: []psobject.Property{{Name: "Drive", Value: strings.TrimSuffix(drive, ":")}, {Name: "Provider", Value: `Microsoft.PowerShell.Core\FileSystem`},
			{Name: "ProviderPath", Value: path}, {Name: "Path", Value: path}}}
}

// maxWay bounds how many locations are remembered.
const maxWay = 20

// move goes to a folder that is there. The process goes along, so that Lua's own functions for files do, too; only the
// functions of jobs, which share it, do not move it.
func move(s *luacmdlet.Session, path string) error {
	if s.Events != nil {
		s.Location = path
		return nil
	}
	if err := os.Chdir(path); err != nil {
		return err
	}
	s.Location = ""
	return nil
}

// goTo moves and remembers the way back.
func goTo(s *luacmdlet.Session, path string) error {
	from := s.Folder()
	if err := move(s, path); err != nil {
		return err
	}
	if from != path {
		s.Way.Back = append(s.Way.Back, from)
		s.Way.Back = s.Way.Back[max(0, len(s.Way.Back)-maxWay):]
		s.Way.Forth = nil
	}
	return nil
}

// folder resolves a path that must be a folder; ok is false where that was an error, which was written.
func folder(r *cmdlet.Run, path string, literal bool) (full string, ok bool, err error) {
	if full, err = r.Host.Resolve(path); err != nil {
		return "", false, err
	}
	if !literal && dotnet.HasWildcards(path) {
		if m, gerr := filepath.Glob(full); gerr == nil && len(m) == 1 {
			full = m[0]
		}
	}
	full = filepath.Clean(full)
	if st, serr := os.Stat(full); serr != nil || !st.IsDir() {
		if literal {
			full = path // as it was written
		}
		rec := r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+full+"' because it does not exist.", full)
		rec.Cause = serr
		return "", false, r.WriteError(rec)
	}
	return full, true, nil
}

func stackName(s string) string {
	if s = strings.ToLower(s); s == "default" {
		return ""
	}
	return s
}

var getLocation = &cmdlet.Declaration{
	Name: "Get-Location", Class: psClass + "GetLocationCommand", Aliases: []string{"gl", "pwd"}, DefaultSet: "Location",
	Synopsis: "Tells where relative paths begin.",
	Examples: []cmdlet.Example{{Title: "Here", Code: `print(get_location())`}},
	New:      func() any { return &getLocationCmd{} },
}

type getLocationCmd struct {
	PSProvider []string `param:"sets=Location name" help:"Only FileSystem, the one that there is."`
	PSDrive    []string `param:"sets=Location name" help:"Only /, the one that there is."`
	Stack      bool     `param:"sets=Stack" help:"The locations that push_location has kept."`
	StackName  []string `param:"sets=Stack name" help:"Those of the stacks of these names."`
}

func (c *getLocationCmd) Process(r *cmdlet.Run) error {
	s := luacmdlet.SessionOf(r)
	if c.Stack || len(c.StackName) > 0 {
		names := c.StackName
		if len(names) == 0 {
			names = []string{""}
		}
		for _, n := range names {
			l := &psobject.List{Type: "System.Management.Automation.PathInfoStack", Kind: psobject.KindStack}
			kept := s.Stacks[stackName(n)]
			for i := len(kept) - 1; i >= 0; i-- {
				l.Items = append(l.Items, pathInfo(kept[i]))
			}
			if err := r.Write(l); err != nil {
				return err
			}
		}
		return nil
	}
	for _, d := range c.PSDrive {
		if d != "/" {
			if err := r.WriteError(r.Fail("GetLocationNoMatchingDrive", psobject.ObjectNotFound, "System.Management.Automation.DriveNotFoundException", "Cannot find drive. A drive with the name '"+d+"' does not exist.", d)); err != nil {
				return err
			}
			continue
		}
		if err := r.Write(pathInfo(s.Folder())); err != nil {
			return err
		}
	}
	for _, p := range c.PSProvider {
		if !strings.EqualFold(p, "FileSystem") {
			if err := r.WriteError(r.Fail("GetLocationNoMatchingProvider", psobject.ObjectNotFound, "System.Management.Automation.ProviderNotFoundException", "Cannot find a provider with the name '"+p+"'.", p)); err != nil {
				return err
			}
			continue
		}
		if err := r.Write(pathInfo(s.Folder())); err != nil {
			return err
		}
	}
	if len(c.PSDrive)+len(c.PSProvider) > 0 {
		return nil
	}
	return r.Write(pathInfo(s.Folder()))
}

var setLocation = &cmdlet.Declaration{
	Name: "Set-Location", Class: psClass + "SetLocationCommand", Aliases: []string{"cd", "chdir", "sl"}, DefaultSet: "Path",
	Synopsis: "Goes to a folder, where relative paths begin from then on.",
	Notes:    "The process goes along, so that Lua's own functions for files do, too. Functions that run as jobs go alone.",
	Examples: []cmdlet.Example{{Title: "There and back", Code: `set_location("/"); set_location("-")`}},
	New:      func() any { return &setLocationCmd{} },
}

type setLocationCmd struct {
	Path        string `param:"sets=Path pos=0 value name" help:"The folder; - goes back, + forth again." default:"the home folder"`
	LiteralPath string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"The folder, taken as it is written."`
	PassThru    bool   `param:"" help:"Gives the new location."`
	StackName   string `param:"sets=Stack name" help:"The stack that push_location and pop_location use from then on."`
}

func (c *setLocationCmd) Process(r *cmdlet.Run) error {
	s := luacmdlet.SessionOf(r)
	switch {
	case c.StackName != "":
		if _, ok := s.Stacks[stackName(c.StackName)]; !ok && stackName(c.StackName) != "" {
			return r.WriteError(r.Fail("StackNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+c.StackName+"' because it does not exist.", c.StackName))
		}
		return nil
	case c.Path == "-" || c.Path == "+":
		from, to, way := &s.Way.Back, &s.Way.Forth, "backwards"
		if c.Path == "+" {
			from, to, way = to, from, "forwards"
		}
		n := len(*from)
		if n == 0 {
			return r.WriteError(r.Fail("System.InvalidOperationException", psobject.NotSpecified, "System.InvalidOperationException", "There is no location history left to navigate "+way+".", nil))
		}
		was := s.Folder()
		if err := move(s, (*from)[n-1]); err != nil {
			return err
		}
		*to, *from = append(*to, was), (*from)[:n-1]
	default:
		p := c.Path + c.LiteralPath
		if p == "" {
			p = "~"
		}
		full, ok, err := folder(r, p, c.LiteralPath != "")
		if err != nil || !ok {
			return err
		}
		if err := goTo(s, full); err != nil {
			return err
		}
	}
	if c.PassThru {
		return r.Write(pathInfo(s.Folder()))
	}
	return nil
}

var pushLocation = &cmdlet.Declaration{
	Name: "Push-Location", Class: psClass + "PushLocationCommand", Aliases: []string{"pushd"}, DefaultSet: "Path",
	Synopsis: "Keeps the location on a stack, and goes to a folder.",
	Examples: []cmdlet.Example{{Title: "There and back", Code: `push_location("/"); pop_location()`}},
	New:      func() any { return &pushLocationCmd{} },
}

type pushLocationCmd struct {
	Path        string `param:"sets=Path pos=0 value name" help:"The folder." default:"the same"`
	LiteralPath string `param:"sets=LiteralPath name alias=PSPath,LP" help:"The folder, taken as it is written."`
	PassThru    bool   `param:"" help:"Gives the new location."`
	StackName   string `param:"name" help:"The stack." default:"the one without a name"`
}

func (c *pushLocationCmd) Process(r *cmdlet.Run) error {
	s := luacmdlet.SessionOf(r)
	from := s.Folder()
	if p := c.Path + c.LiteralPath; p != "" {
		full, ok, err := folder(r, p, c.LiteralPath != "")
		if err != nil || !ok {
			return err
		}
		if err := goTo(s, full); err != nil {
			return err
		}
	}
	if s.Stacks == nil {
		s.Stacks = map[string][]string{}
	}
	key := stackName(c.StackName)
	s.Stacks[key] = append(s.Stacks[key], from)
	if c.PassThru {
		return r.Write(pathInfo(s.Folder()))
	}
	return nil
}

var popLocation = &cmdlet.Declaration{
	Name: "Pop-Location", Class: psClass + "PopLocationCommand", Aliases: []string{"popd"},
	Synopsis: "Goes to the location that was kept last.",
	Examples: []cmdlet.Example{{Title: "There and back", Code: `push_location("/"); pop_location()`}},
	New:      func() any { return &popLocationCmd{} },
}

type popLocationCmd struct {
	PassThru  bool   `param:"" help:"Gives the new location."`
	StackName string `param:"name" help:"The stack." default:"the one without a name"`
}

func (c *popLocationCmd) Process(r *cmdlet.Run) error {
	s := luacmdlet.SessionOf(r)
	key := stackName(c.StackName)
	kept := s.Stacks[key]
	n := len(kept)
	if n == 0 {
		if key == "" {
			return nil
		}
		return r.WriteError(r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException", "Cannot find location stack '"+c.StackName+"'. It does not exist or it is not a container.", nil))
	}
	if err := goTo(s, kept[n-1]); err != nil {
		return err
	}
	if s.Stacks[key] = kept[:n-1]; n == 1 && key != "" {
		delete(s.Stacks, key)
	}
	if c.PassThru {
		return r.Write(pathInfo(s.Folder()))
	}
	return nil
}

var getCulture = &cmdlet.Declaration{
	Name: "Get-Culture", Class: psClass + "GetCultureCommand", DefaultSet: "CurrentCulture",
	Synopsis: "Gives the culture in which everything is written: the invariant one.",
	Examples: []cmdlet.Example{{Title: "Its date", Code: `print(get_culture().DateTimeFormat.ShortDatePattern)`}},
	New:      func() any { return &getCultureCmd{} },
}

type getCultureCmd struct {
	NoUserOverrides bool `param:"sets=CurrentCulture" help:"Accepted: nothing is overridden."`
}

func (c *getCultureCmd) End(r *cmdlet.Run) error { return r.Write(powershell.InvariantCulture()) }

var getUICulture = &cmdlet.Declaration{
	Name: "Get-UICulture", Class: psClass + "GetUICultureCommand",
	Synopsis: "Gives the culture of psl's own texts: the invariant one.",
	Examples: []cmdlet.Example{{Title: "Its name", Code: `print(get_uiculture().DisplayName)`}},
	New:      func() any { return &getUICultureCmd{} },
}

type getUICultureCmd struct{}

func (c *getUICultureCmd) End(r *cmdlet.Run) error { return r.Write(powershell.InvariantCulture()) }
