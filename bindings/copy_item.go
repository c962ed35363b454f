package bindings

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// copyItem declares Copy-Item: files between this computer and a session, or on this computer.
func copyItem(c *remoting.Client) *cmdlet.Declaration {
	return &cmdlet.Declaration{
		Name: "Copy-Item", Class: psClass + "CopyItemCommand", Aliases: []string{"cpi", "copy"}, DefaultSet: "Path", ShouldProcess: true,
		Synopsis: "Copies files and folders, also to or from a session.",
		Description: "Contents travel in pieces and are checked by their SHA-256 hash at the end; a file appears under its name only when it is complete. " +
			"Times of the last change are kept.",
		Examples: []cmdlet.Example{{Title: "To a session", Code: `copy_item{"app.conf", destination = "/etc/app.conf", to_session = s}`, Needs: "a file"}},
		New:      func() any { return &copyItemCmd{client: c} },
	}
}

type copyItemCmd struct {
	Path        []string          `param:"sets=Path pos=0 mandatory value name" help:"What is copied; patterns are understood."`
	LiteralPath []string          `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"What is copied, the names taken as they are."`
	Destination string            `param:"pos=1 name" help:"Where it goes: a folder that exists, or the new name."`
	Container   cmdlet.Switch     `param:"" help:"Keeps the folders; false puts the files of all folders into the destination itself." default:"true"`
	Force       bool              `param:"" help:"Overwrites what is read-only."`
	Filter      string            `param:"" help:"A pattern of the names of files in folders, and of what a pattern means."`
	Include     []string          `param:"" help:"Patterns of names that are copied; what is in a folder comes with it."`
	Exclude     []string          `param:"" help:"Patterns of names that are not, also in folders."`
	Recurse     bool              `param:"" help:"Folders with all that is in them."`
	PassThru    bool              `param:"" help:"Gives what was made on this computer; with a session nothing, as in the original."`
	FromSession *remoting.Session `param:"type=System.Management.Automation.Runspaces.PSSession nne" help:"The session where the source is."`
	ToSession   *remoting.Session `param:"type=System.Management.Automation.Runspaces.PSSession nne" help:"The session where the destination is."`

	client *remoting.Client
}

// pieceSize is how much of a file travels at once: few round trips, and a bounded amount in memory on both sides.
const pieceSize = 1 << 20

func (c *copyItemCmd) Process(r *cmdlet.Run) error {
	if c.FromSession != nil && c.ToSession != nil {
		return r.WriteError(r.Fail("InvalidInput", psobject.InvalidArgument, "System.ArgumentException",
			"'-FromSession' and '-ToSession' are mutually exclusive and cannot be specified at the same time.", nil))
	}
	for _, s := range []*remoting.Session{c.FromSession, c.ToSession} {
		if s != nil && !s.Takes(false) {
			a, _ := dotnet.Convert(s.Availability(), "System.Management.Automation.Runspaces.RunspaceAvailability")
			return r.WriteError(r.Fail("SessionIsNotAvailable", psobject.InvalidOperation, "System.InvalidOperationException",
				"Cannot perform operation because the session Availability is set to "+s.Availability()+".", a))
		}
	}
	for _, p := range append(append([]string(nil), c.Path...), c.LiteralPath...) {
		var err error
		if c.FromSession != nil {
			err = c.download(r, p)
		} else {
			err = c.upload(r, p)
		}
		var rec *psobject.ErrorRecord
		if errors.As(err, &rec) {
			err = r.WriteError(rec)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// side is where files are: this computer or a session. Paths are absolute.
type side interface {
	// list gives the folder or file at a path and, if asked, all below it: names relative to it, folders before their
	// contents.
	list(r *cmdlet.Run, path string, all bool) ([]entry, error)
	// folder tells whether a path is a folder that exists.
	folder(r *cmdlet.Run, path string) (bool, error)
	mkdir(r *cmdlet.Run, path string) error
	// read yields a file's pieces and returns its hash.
	read(r *cmdlet.Run, path string, yield func([]byte) error) (hash string, err error)
	// write takes the pieces that feed yields, perhaps on a goroutine of its own, checks the hash that feed returns, and
	// gives the file its name, time and attribute.
	write(r *cmdlet.Run, path string, as entry, feed func(yield func([]byte) error) (hash string, err error)) error
	join(dir, name string) string
}

type entry struct {
	name    string // with /, relative; "" for the thing itself
	dir     bool
	size    int64
	changed time.Time
	// readOnly is the one attribute that files have on all systems.
	readOnly bool
}

func (c *copyItemCmd) upload(r *cmdlet.Run, p string) error {
	full, err := r.Host.Resolve(p)
	if err != nil {
		return err
	}
	matches := []string{full}
	if dotnet.HasWildcards(p) && len(c.LiteralPath) == 0 {
		if matches, err = filepath.Glob(full); err != nil {
			return r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", err.Error(), full)
		}
	}
	var to side = localSide{}
	dest := c.Destination
	if c.ToSession != nil {
		to = &remoteSide{c.client, c.ToSession}
		if dest == "" {
			return r.Fail("CopyItemRemoteDestinationIsNullOrEmpty", psobject.InvalidArgument, "System.ArgumentException", "Value cannot be null. (Parameter ''Destination' parameter cannot be null or empty.')", nil)
		}
		if !absolute(dest) {
			return notAbsolute(r, dest)
		}
	} else if dest, err = r.Host.Resolve(dest); err != nil {
		return err
	}
	for _, m := range matches {
		if dotnet.HasWildcards(p) && len(c.LiteralPath) == 0 && !c.filtered(filepath.Base(m)) {
			continue
		}
		if err := c.copy(r, localSide{}, m, filepath.Base(m), to, dest); err != nil {
			return err
		}
	}
	return nil
}

func (c *copyItemCmd) download(r *cmdlet.Run, p string) error {
	if !absolute(p) {
		return notAbsolute(r, p)
	}
	dest, err := r.Host.Resolve(c.Destination)
	if err != nil {
		return err
	}
	from := &remoteSide{c.client, c.FromSession}
	return c.copy(r, from, p, path.Base(strings.ReplaceAll(p, `\`, "/")), localSide{}, dest)
}

// absolute reports whether a path is absolute on either kind of system.
func absolute(p string) bool {
	return strings.HasPrefix(p, "/") || strings.HasPrefix(p, `\\`) || len(p) > 2 && p[1] == ':' && (p[2] == '\\' || p[2] == '/')
}

func notAbsolute(r *cmdlet.Run, p string) error {
	return r.Fail("RemotePathIsNotAbsolute", psobject.InvalidArgument, "System.ArgumentException", "The path '"+p+"' is not valid. Only absolute paths are supported on remote copy operations.", p)
}

func (c *copyItemCmd) copy(r *cmdlet.Run, from side, src, base string, to side, dest string) error {
	if len(c.Include) > 0 && !like(base, c.Include) || len(c.Exclude) > 0 && like(base, c.Exclude) {
		return nil
	}
	list, err := from.list(r, src, c.Recurse)
	if err != nil {
		return err
	}
	isFolder, err := to.folder(r, dest)
	if err != nil {
		return err
	}
	flat, into := c.Container.Present && !c.Container.Value, dest
	if isFolder {
		dest = to.join(dest, base)
	}
	ok, err := r.ShouldProcess("Item: "+src+" Destination: "+dest, "Copy File")
	if err != nil || !ok {
		return err
	}
	list = c.wanted(list)
	var total, done int64
	for _, e := range list {
		total += e.size
	}
	for _, e := range list {
		target, source := dest, src
		if e.name != "" {
			target, source = to.join(dest, e.name), from.join(src, e.name)
		}
		switch {
		case flat && e.name != "":
			target = to.join(into, path.Base(e.name))
		case flat && e.dir:
			continue
		}
		if e.dir {
			if there, err := c.already(r, to, target, e.name == ""); there || err != nil {
				if err != nil {
					return err
				}
				continue
			}
			err := to.mkdir(r, target)
			if err == nil {
				err = c.made(r, target, e.dir)
			}
			if err != nil {
				return err
			}
			continue
		}
		err := to.write(r, target, e, func(yield func([]byte) error) (string, error) {
			return from.read(r, source, yield)
		})
		if err == nil {
			err = c.made(r, target, e.dir)
		}
		if err != nil {
			return c.notCopied(r, source, target, err)
		}
		done += e.size
		percent := int32(100)
		if total > 0 {
			percent = int32(done * 100 / total)
		}
		if err := r.WriteProgress(&psobject.ProgressRecord{Activity: "Copying " + source + " to " + target, StatusDescription: "From " + source + " to " + target,
			PercentComplete: percent, SecondsRemaining: -1, ParentActivityID: -1}); err != nil {
			return err
		}
	}
	return r.WriteProgress(&psobject.ProgressRecord{Activity: "Copying", StatusDescription: "Completed", Completed: true, PercentComplete: 100, SecondsRemaining: -1, ParentActivityID: -1})
}

// already tells that a folder is there, which is an error without -Force: on this computer the files go into it all the
// same, while a session gets none of them, as in the original.
func (c *copyItemCmd) already(r *cmdlet.Run, to side, target string, top bool) (bool, error) {
	if c.Force || c.ToSession != nil && !top {
		return false, nil
	}
	there, err := to.folder(r, target)
	if err != nil || !there {
		return false, err
	}
	if c.ToSession != nil {
		return true, r.Fail("DirectoryExist", psobject.ResourceExists, "System.IO.IOException", "An item with the specified name  already exists.", target)
	}
	return true, r.WriteError(r.Fail("DirectoryExist", psobject.ResourceExists, "System.IO.IOException", "An item with the specified name "+target+" already exists.", target))
}

// notCopied is the error of a file: where this computer cannot write it that of the file system, else what the other side
// said comes before it.
func (c *copyItemCmd) notCopied(r *cmdlet.Run, source, target string, err error) error {
	var (
		local  *fs.PathError
		remote *remoteFailure
	)
	switch {
	case errors.As(err, &remote):
		if err := r.WriteError(remote.ErrorRecord); err != nil {
			return err
		}
		rec := r.Fail("CopyError", psobject.WriteError, "System.IO.IOException", "Failed to copy file "+source+" to remote target destination.", source)
		rec.Cause = err
		return rec
	case errors.As(err, &local) && errors.Is(err, fs.ErrNotExist) && c.ToSession == nil:
		id := "CopyFileInfoItemIOError"
		if c.FromSession != nil {
			id = "CopyItemRemotelyIOError"
		}
		text := "Could not find a part of the path '" + target + "'."
		if st, serr := os.Stat(filepath.Dir(target)); serr == nil && st.IsDir() {
			text = "Could not find file '" + target + "'."
		}
		rec := r.Fail(id, psobject.WriteError, "System.IO.IOException", text, source)
		rec.Cause = err
		return rec
	}
	return err
}

// remoteFailure is an error that the script on the other side wrote.
type remoteFailure struct{ *psobject.ErrorRecord }

// made gives the copy where it is asked for.
func (c *copyItemCmd) made(r *cmdlet.Run, target string, directory bool) error {
	if !c.PassThru || c.FromSession != nil || c.ToSession != nil {
		return nil
	}
	return r.Write(cmdlets.FileObject(target, directory))
}

// filtered tells whether -Filter lets a name pass.
func (c *copyItemCmd) filtered(name string) bool {
	return c.Filter == "" || dotnet.Like(name, c.Filter, true)
}

// wanted leaves out of what is in a folder the files that -Filter does not mean, and what -Exclude does with all below it.
func (c *copyItemCmd) wanted(list []entry) (out []entry) {
	left := map[string]bool{}
	for _, e := range list {
		dir, name := path.Dir(e.name), path.Base(e.name)
		switch {
		case e.name == "":
		case left[dir], len(c.Exclude) > 0 && like(name, c.Exclude):
			left[e.name] = true
			continue
		case !e.dir && !c.filtered(name):
			continue
		}
		out = append(out, e)
	}
	return out
}

// remoteSide is the computer of a session. Its scripts use .NET alone, so that they run wherever PowerShell does.
type remoteSide struct {
	client  *remoting.Client
	session *remoting.Session
}

func (s *remoteSide) join(dir, name string) string {
	if strings.Contains(dir, `\`) && !strings.Contains(dir, "/") {
		return strings.TrimRight(dir, `\`) + `\` + strings.ReplaceAll(name, "/", `\`)
	}
	return strings.TrimRight(dir, "/") + "/" + name
}

// run runs a script and gives its results to yield.
func (s *remoteSide) run(r *cmdlet.Run, cmd remoting.Command, yield func(any) error) error {
	inv := s.client.Invoke(r.Context(), cmd, 0, remoting.On{Session: s.session})
	defer inv.Stop()
	for e := range inv.Events() {
		switch e.Kind {
		case remoting.Output:
			if err := yield(e.Value); err != nil {
				return err
			}
		case remoting.Error:
			return e.Value.(*psobject.ErrorRecord)
		case remoting.Finished:
			if e.Err != nil {
				if rec := failure(e.Err, remoting.On{Session: s.session}); rec != nil {
					return rec
				}
				return e.Err
			}
		}
	}
	return r.Context().Err()
}

func (s *remoteSide) list(r *cmdlet.Run, p string, all bool) (out []entry, err error) {
	const script = `param($path, $all)
function Show($item, $name) {
  $folder = $item -is [IO.DirectoryInfo]
  $size = 0L; if (-not $folder) { $size = $item.Length }
  [pscustomobject]@{ Name = $name; Folder = $folder; Size = $size; Changed = $item.LastWriteTimeUtc.Ticks; ReadOnly = -not $folder -and $item.IsReadOnly }
}
if ([IO.File]::Exists($path)) { Show ([IO.FileInfo]::new($path)) '' }
elseif ([IO.Directory]::Exists($path)) {
  $top = [IO.DirectoryInfo]::new($path)
  Show $top ''
  if ($all) {
    foreach ($i in $top.EnumerateFileSystemInfos('*', 'AllDirectories')) { Show $i $i.FullName.Substring($top.FullName.TrimEnd('/', '\').Length + 1).Replace('\', '/') }
  }
}`
	err = s.run(r, remoting.Command{Script: script, Arguments: []any{p, all}}, func(v any) error {
		n, _ := psobject.Base(field(v, "Size")).(int64)
		ticks, _ := psobject.Base(field(v, "Changed")).(int64)
		out = append(out, entry{name: dotnet.String(field(v, "Name")), dir: dotnet.True(field(v, "Folder")), size: n, changed: psobject.DateTime{Ticks: ticks, Kind: psobject.UTC}.Time(),
			readOnly: dotnet.True(field(v, "ReadOnly"))})
		return nil
	})
	if err == nil && len(out) == 0 {
		err = r.Fail("RemotePathNotFound", psobject.InvalidArgument, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+p+"' because it does not exist.", p)
	}
	return out, err
}

func (s *remoteSide) folder(r *cmdlet.Run, p string) (is bool, err error) {
	err = s.run(r, remoting.Command{Script: `param($path) [IO.Directory]::Exists($path)`, Arguments: []any{p}}, func(v any) error {
		is = dotnet.True(v)
		return nil
	})
	return is, err
}

func (s *remoteSide) mkdir(r *cmdlet.Run, p string) error {
	return s.run(r, remoting.Command{Script: `param($path) $null = [IO.Directory]::CreateDirectory($path)`, Arguments: []any{p}}, func(any) error { return nil })
}

func (s *remoteSide) read(r *cmdlet.Run, p string, yield func([]byte) error) (hash string, err error) {
	const script = `param($path, $size)
$file = [IO.File]::OpenRead($path)
$sha = [Security.Cryptography.SHA256]::Create()
try {
  while ($true) {
    $piece = [byte[]]::new($size)
    $n = $file.Read($piece, 0, $size)
    if ($n -eq 0) { break }
    $null = $sha.TransformBlock($piece, 0, $n, $null, 0)
    if ($n -lt $size) { [Array]::Resize([ref] $piece, $n) }
    , $piece
  }
  $null = $sha.TransformFinalBlock([byte[]]::new(0), 0, 0)
  [BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant()
} finally { $file.Dispose() }`
	err = s.run(r, remoting.Command{Script: script, Arguments: []any{p, int32(pieceSize)}}, func(v any) error {
		switch b := psobject.Base(v).(type) {
		case []byte:
			return yield(b)
		case string:
			hash = b
		}
		return nil
	})
	return hash, err
}

func (s *remoteSide) write(r *cmdlet.Run, p string, as entry, feed func(func([]byte) error) (string, error)) error {
	const script = `param($path, $ticks, $readOnly)
$folder = [IO.Path]::GetDirectoryName($path)
if (-not [IO.Directory]::Exists($folder)) { 'no folder'; return }
$temp = [IO.Path]::Combine($folder, '.psl-copy-' + [guid]::NewGuid().ToString('N'))
$sha = [Security.Cryptography.SHA256]::Create()
$file = [IO.File]::Create($temp)
try {
  $want = ''
  foreach ($piece in $input) {
    if ($piece -is [string]) { $want = $piece; break }
    $file.Write($piece, 0, $piece.Length)
    $null = $sha.TransformBlock($piece, 0, $piece.Length, $null, 0)
  }
  $null = $sha.TransformFinalBlock([byte[]]::new(0), 0, 0)
  $file.Dispose()
  if ([BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant() -ne $want) { throw "The copy of $path differs from its source." }
  [IO.File]::SetLastWriteTimeUtc($temp, [datetime]::new($ticks, 'Utc'))
  if ([IO.File]::Exists($path)) { [IO.File]::Delete($path) }
  [IO.File]::Move($temp, $path)
  if ($readOnly) { ([IO.FileInfo]::new($path)).IsReadOnly = $true }
} finally { $file.Dispose(); if ([IO.File]::Exists($temp)) { [IO.File]::Delete($temp) } }`
	var failed error
	missing := false
	pieces := make(chan any, 2)
	stop := make(chan struct{})
	go func() {
		defer close(pieces)
		hash, err := feed(func(b []byte) error {
			select {
			case pieces <- b:
				return nil
			case <-stop:
				return cmdlet.ErrStop
			}
		})
		if err != nil {
			failed = err
			return
		}
		select {
		case pieces <- hash:
		case <-stop:
		}
	}()
	err := s.run(r, remoting.Command{Script: script, Arguments: []any{p, psobject.DateTimeOf(as.changed, psobject.UTC).Ticks, as.readOnly}, Input: func(_ context.Context, yield func(any) bool) {
		for v := range pieces {
			if !yield(v) {
				return
			}
		}
	}}, func(v any) error {
		if dotnet.String(v) == "no folder" {
			missing = true
		}
		return nil
	})
	close(stop)
	for range pieces { // the feeder has ended when this does
	}
	var rec *psobject.ErrorRecord
	switch {
	case missing:
		return r.Fail("RemotePathNotFound", psobject.WriteError, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+p+"' because it does not exist.", p)
	case failed != nil && !errors.Is(failed, cmdlet.ErrStop):
		return failed
	case errors.As(err, &rec) && s.session.Ready():
		return &remoteFailure{rec}
	}
	return err
}
