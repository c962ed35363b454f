package bindings

import (
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
		Description: "Contents travel in pieces and are checked by their SHA-256 hash at the end; a file appears under its name only when it is complete, " +
			"and one that was there before stays whole until then. Times of the last change are kept. Contents that pack well, such as logs, travel packed, " +
			"and many small files travel together. What does not pack, 16 MiB and more of it, travels beside a session that is on an ssh server: by the server's " +
			"file transfer (sftp), which is many times faster, as the same user and without a question. Where that log-on is not possible, or the file transfer has " +
			"other files than the session, it travels through the session as all else does, and -Verbose tells why.\n\n" +
			"A copy to or from a session that is interrupted, by the link, by Ctrl-C or by a stop, can be given again: it continues. What has arrived of a file of " +
			"8 MiB or more stays in the destination's folder as .NAME.KEY.psl-part, where KEY stands for the size and the time of the source. The next copy " +
			"of the same source to the same place compares the hash of the part with that of the source's beginning: where they are equal only the rest " +
			"travels (-Verbose tells), else the file is begun anew. A part is removed when the file is complete, when its source has changed by the next copy, and where it cannot " +
			"be written any more, as on a full disk. Without another copy it stays until somebody removes it.",
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
	// read yields the pieces of a file that come after its first at bytes, and returns the hash of the whole.
	read(r *cmdlet.Run, path string, at int64, yield func([]byte) error) (hash string, err error)
	// write makes the file of the first at bytes of its part and of the pieces that feed yields, perhaps on a goroutine of
	// its own. It checks the hash that feed returns, and gives the file its name, time and attribute. Where it fails, what
	// was at the path is still there.
	write(r *cmdlet.Run, path string, as entry, from part, feed func(yield func([]byte) error) (hash string, err error)) error
	// part finds what an earlier copy left of the file that will be at a path, and removes what is of no use any more: parts
	// of other names that are for the same path.
	part(r *cmdlet.Run, path string, name partName) (found string, size int64, err error)
	// prefix gives the hash of the first n bytes of a file.
	prefix(r *cmdlet.Run, path string, n int64) (hash string, err error)
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
		to = &remoteSide{client: c.client, session: c.ToSession}
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
	from := &remoteSide{client: c.client, session: c.FromSession}
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
	t := &transfer{cmd: c, run: r, from: from, to: to}
	for _, e := range c.wanted(list) {
		it := item{entry: e, source: src, target: dest}
		if e.name != "" {
			it.target, it.source = to.join(dest, e.name), from.join(src, e.name)
		}
		switch {
		case flat && e.name != "":
			it.target = to.join(into, path.Base(e.name))
		case flat && e.dir:
			continue
		}
		t.items = append(t.items, it)
		t.total += e.size
	}
	return t.all()
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
