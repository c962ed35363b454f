package bindings

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// remoteSide is the computer of a session. Its scripts use .NET alone, so that they run wherever PowerShell does.
type remoteSide struct {
	client  *remoting.Client
	session *remoting.Session
	// unpacks tells that the other side can unpack what is sent; known once folder has asked.
	unpacks bool
	packer  packer
	// sshd tells that an ssh server has started the session, which has perhaps a file transfer; noServer that none has, or that
	// its file transfer is of no use for what is read.
	sshd, noServer bool
	// plan are the files that will be read, in order; reading is the command that reads them.
	plan    []planned
	reading *reading
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
		if e.Kind == remoting.Output {
			if err := yield(e.Value); err != nil {
				return err
			}
		} else if err := s.ended(e); err != nil {
			return err
		}
	}
	return r.Context().Err()
}

// ended is the error of an event that ends a command.
func (s *remoteSide) ended(e remoting.Event) error {
	switch {
	case e.Kind == remoting.Error:
		return e.Value.(*psobject.ErrorRecord)
	case e.Kind == remoting.Finished && e.Err != nil:
		if rec := failure(e.Err, remoting.On{Session: s.session}); rec != nil {
			return rec
		}
		return e.Err
	}
	return nil
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
	// The other side lists as its file system does. A folder comes before what is in it: its name is the shorter one.
	slices.SortFunc(out, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return out, err
}

func (s *remoteSide) folder(r *cmdlet.Run, p string) (is bool, err error) {
	const script = `param($path) [IO.Directory]::Exists($path); if ('System.IO.Compression.DeflateStream' -as [type]) { 'deflate' }; if ($env:SSH_CONNECTION) { 'sshd' }`
	err = s.run(r, remoting.Command{Script: script, Arguments: []any{p}}, func(v any) error {
		switch dotnet.String(v) {
		case "deflate":
			s.unpacks = true
		case "sshd":
			s.sshd = true
		default:
			is = dotnet.True(v)
		}
		return nil
	})
	return is, err
}

func (s *remoteSide) mkdir(r *cmdlet.Run, p string) error {
	return s.run(r, remoting.Command{Script: `param($path) $null = [IO.Directory]::CreateDirectory($path)`, Arguments: []any{p}}, func(any) error { return nil })
}

// summing are functions of the scripts below: Feed gives a hash the first bytes of an open file, Final tells it.
const summing = `
function Feed($sha, $file, $count) {
  $piece = [byte[]]::new([int][Math]::Min($count, 1048576L))
  while ($count -gt 0) {
    $n = $file.Read($piece, 0, [int][Math]::Min($count, [long] $piece.Length))
    if ($n -eq 0) { break }
    $null = $sha.TransformBlock($piece, 0, $n, $null, 0)
    $count -= $n
  }
}
function Final($sha) {
  $null = $sha.TransformFinalBlock([byte[]]::new(0), 0, 0)
  [BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant()
}
`

func (s *remoteSide) prefix(r *cmdlet.Run, p string, n int64) (hash string, err error) {
	const script = `param($path, $count)` + summing + `
$file = [IO.File]::OpenRead($path)
$sha = [Security.Cryptography.SHA256]::Create()
try { Feed $sha $file $count } finally { $file.Dispose() }
Final $sha`
	err = s.run(r, remoting.Command{Script: script, Arguments: []any{p, n}}, func(v any) error {
		hash = dotnet.String(v)
		return nil
	})
	return hash, err
}

// part finds a part. One that is a link is not ours: it is removed, not followed.
func (s *remoteSide) part(r *cmdlet.Run, p string, name partName) (found string, size int64, err error) {
	const script = `param($path, $before, $key, $after)
$folder = [IO.Path]::GetDirectoryName($path)
if (-not [IO.Directory]::Exists($folder)) { return }
$length = ($before + $key + $after).Length
foreach ($other in [IO.Directory]::GetFiles($folder, '*' + $after)) {
  $name = [IO.Path]::GetFileName($other)
  if ($name.Length -ne $length -or $name.Substring(0, $before.Length) -cne $before) { continue }
  $info = [IO.FileInfo]::new($other)
  if ($name -cne $before + $key + $after -or "$($info.Attributes)" -match 'ReparsePoint') {
    try { [IO.File]::Delete($other) } catch { $null = $_ } # in nobody's way
  } else { $other; $info.Length }
}`
	err = s.run(r, remoting.Command{Script: script, Arguments: []any{p, name.before, name.key, partSuffix}}, func(v any) error {
		switch b := psobject.Base(v).(type) {
		case string:
			found = b
		case int64:
			size = b
		}
		return nil
	})
	return found, size, err
}

// givesName is the end of both scripts that write: the complete file gets its time and, in one step, its name.
const givesName = `
  [IO.File]::SetLastWriteTimeUtc($temp, [datetime]::new($ticks, 'Utc'))
  if ($PSVersionTable.PSVersion.Major -ge 7) { [IO.File]::Move($temp, $path, $true) }
  elseif ([IO.File]::Exists($path)) { [IO.File]::Replace($temp, $path, [NullString]::Value) }
  else { [IO.File]::Move($temp, $path) }
  if ($readOnly) { ([IO.FileInfo]::new($path)).IsReadOnly = $true }
`

// What the scripts that write say; unwritable is for a $folder.
const (
	unwritable = `throw "Nothing can be written in the folder $folder, where the copy of $path is kept until it is complete; allow that or copy to another folder. $_"`
	fullDisk   = `throw "The copy of $path cannot be written and what had arrived of it is removed; what was there before is unharmed. Make room, then copy again. $_"`
	cutShort   = `throw "The copy of $path was interrupted; what was there before is unharmed."`
	takenOver  = `throw "Another copy to $path is under way and goes on with what this one wrote; what was there before is unharmed. Wait for that one."`
	different  = `throw "The copy of $path differs from its source and is removed; what was there before is unharmed. Copy again when nothing writes to the source."`
)

// writeScript writes a file that is not kept where the copy is interrupted.
const writeScript = `param($path, $ticks, $readOnly)` + unpacking + `
$folder = [IO.Path]::GetDirectoryName($path)
if (-not [IO.Directory]::Exists($folder)) { 'no folder'; return }
$temp = [IO.Path]::Combine($folder, '.psl-copy-' + [guid]::NewGuid().ToString('N'))
$sha = [Security.Cryptography.SHA256]::Create()
try { $file = [IO.File]::Create($temp) } catch { ` + unwritable + ` }
try {
  $want = ''
  $packed = 0
  foreach ($piece in $input) {
    if ($piece -is [string]) { $want = $piece; break }
    if ($piece -is [int]) { $packed = $piece; continue }
    if ($packed) { $piece = Unpack $piece $packed; $packed = 0 }
    try { $file.Write($piece, 0, $piece.Length); $file.Flush() } catch { ` + fullDisk + ` }
    $null = $sha.TransformBlock($piece, 0, $piece.Length, $null, 0)
  }
  $null = $sha.TransformFinalBlock([byte[]]::new(0), 0, 0)
  $file.Dispose()
  if (-not $want) { ` + cutShort + ` }
  if ([BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant() -ne $want) { ` + different + ` }
` + givesName + `} finally { $file.Dispose(); if ([IO.File]::Exists($temp)) { [IO.File]::Delete($temp) } }`

// partScript writes a part, and makes the file of it when it is complete. It takes the pieces as they come: $input of
// psl's engine would wait for all of them. The part is open only while a piece is written, since a stop ends the script
// anywhere, and since a command whose client is gone can go on for long on the other side: it must not be in the way of the
// one that continues. It notices by the length of the part that another has taken over.
const partScript = `param($path, $ticks, $readOnly, $part, $at)
begin {` + summing + unpacking + `
  $want = ''
  $packed = 0
  $begun = $false
  $folder = [IO.Path]::GetDirectoryName($path)
  $missing = -not [IO.Directory]::Exists($folder)
  if ($missing) { 'no folder'; return }
  $temp = [IO.Path]::Combine($folder, $part)
  $sha = [Security.Cryptography.SHA256]::Create()
  if ($at -gt 0) {
    $file = [IO.File]::OpenRead($temp)
    try { Feed $sha $file $at } finally { $file.Dispose() }
  }
}
process {
  if ($missing) { return }
  $piece = $_
  if ($piece -is [string]) { $want = $piece; return }
  if ($piece -is [int]) { $packed = $piece; return }
  if ($packed) { $piece = Unpack $piece $packed; $packed = 0 }
  try { $file = [IO.File]::Open($temp, 'OpenOrCreate', 'ReadWrite', 'None') } catch { ` + unwritable + ` }
  $taken = $false
  try {
    try {
      if (-not $begun) { $file.SetLength($at); $begun = $true }
      $taken = $file.Length -ne $at
      if (-not $taken) {
        $file.Position = $at
        $file.Write($piece, 0, $piece.Length)
      }
    } finally { $file.Dispose() }
  } catch { [IO.File]::Delete($temp); ` + fullDisk + ` }
  if ($taken) { ` + takenOver + ` }
  $null = $sha.TransformBlock($piece, 0, $piece.Length, $null, 0)
  $at += $piece.Length
}
end {
  if ($missing) { return }
  if (-not $want) { ` + cutShort + ` }
  if (([IO.FileInfo]::new($temp)).Length -ne $at) { ` + takenOver + ` }
  if ((Final $sha) -ne $want) { [IO.File]::Delete($temp); ` + different + ` }
` + givesName + `}`

// taker is where the pieces of a file go. end must be called, with the hash of the whole or why the file cannot be read.
type taker interface {
	piece(b []byte) error
	end(hash string, failed error) error
}

func (s *remoteSide) write(r *cmdlet.Run, p string, as entry, from part, feed func(func([]byte) error) (string, error)) error {
	var to taker
	hash, failed := feed(func(b []byte) (err error) {
		if to == nil {
			if to, err = s.taker(r, p, as, from, b); err != nil {
				return err
			}
		}
		return to.piece(b)
	})
	if to == nil {
		if failed != nil {
			return failed
		}
		to = s.byCommand(r, p, as, from)
	}
	return to.end(hash, failed)
}

// taker chooses how a file travels whose first piece is b.
func (s *remoteSide) taker(r *cmdlet.Run, p string, as entry, from part, b []byte) (taker, error) {
	if from.name != "" && as.size-from.at >= besideFrom && (!s.unpacks || !s.packer.packs(b)) {
		if t, err := s.beginBeside(r, p, as, from); t != nil || err != nil {
			return t, err
		}
	}
	return s.byCommand(r, p, as, from), nil
}

// writer is a command that takes the pieces of a file.
type writer struct {
	side    *remoteSide
	run     *cmdlet.Run
	path    string
	in      *feeding
	missing bool
}

func (s *remoteSide) byCommand(r *cmdlet.Run, p string, as entry, from part) *writer {
	script, arguments := writeScript, []any{p, psobject.DateTimeOf(as.changed, psobject.UTC).Ticks, as.readOnly}
	if from.name != "" {
		script, arguments = partScript, append(arguments, from.name, from.at)
	}
	w := &writer{side: s, run: r, path: p}
	w.in = s.feed(r, remoting.Command{Script: script, Arguments: arguments}, func(v any) error {
		w.missing = w.missing || dotnet.String(v) == "no folder"
		return nil
	})
	return w
}

func (w *writer) piece(b []byte) error { return w.side.piece(w.in, b) }

func (w *writer) end(hash string, failed error) error {
	if failed == nil {
		failed = w.in.put(hash)
	}
	err := w.in.end()
	switch {
	case w.missing:
		return remoteFolderMissing(w.run, w.path)
	case failed != nil && !errors.Is(failed, cmdlet.ErrStop):
		return failed
	}
	return w.side.failure(err)
}

// remoteFolderMissing is the error of a file whose folder is not there.
func remoteFolderMissing(r *cmdlet.Run, p string) error {
	return r.Fail("RemotePathNotFound", psobject.WriteError, "System.Management.Automation.ItemNotFoundException", "Cannot find path '"+p+"' because it does not exist.", p)
}

// failure marks what a script on the other side says, as against the loss of the session.
func (s *remoteSide) failure(err error) error {
	var rec *psobject.ErrorRecord
	if errors.As(err, &rec) && s.session.Ready() {
		return &remoteFailure{rec}
	}
	return err
}

// feeding is a command that runs while its input is being made. It has a goroutine, which ends with the command.
type feeding struct {
	input chan any
	done  chan struct{}
	err   error // of the command, once done is closed
}

// feed runs a script with input; its results are given to yield on a goroutine. end must be called.
func (s *remoteSide) feed(r *cmdlet.Run, cmd remoting.Command, yield func(any) error) *feeding {
	f := &feeding{input: make(chan any, 2), done: make(chan struct{})}
	cmd.Input = func(ctx context.Context, yield func(any) bool) {
		for {
			select {
			case v, ok := <-f.input:
				if !ok || !yield(v) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
	go func() {
		defer close(f.done)
		f.err = s.run(r, cmd, yield)
	}()
	return f
}

// put gives the command an object; cmdlet.ErrStop tells that it takes no more.
func (f *feeding) put(v any) error {
	select {
	case f.input <- v:
		return nil
	case <-f.done:
		return cmdlet.ErrStop
	}
}

// end ends the input and waits for the command.
func (f *feeding) end() error {
	close(f.input)
	<-f.done
	return f.err
}
