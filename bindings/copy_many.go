package bindings

import (
	"context"
	"errors"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// A command of its own for each of many small files would take longer than the files: one command reads all that follow
// each other, and one writes them.

// planned is a file that will be read.
type planned struct {
	path string
	size int64
}

// reading is a command that reads files, in the order of paths.
type reading struct {
	inv   *remoting.Invocation
	paths []string // not yet read
}

// end stops the command where it has not ended.
func (s *remoteSide) end() {
	if s.reading != nil {
		s.reading.inv.Stop()
		s.reading = nil
	}
}

// planned is the size of a file that will be read, in bytes; 0 where it is not planned.
func (s *remoteSide) planned(p string) int64 {
	for _, f := range s.plan {
		if f.path == p {
			return f.size
		}
	}
	return 0
}

// readScript gives for each path the pieces after the first at bytes and the hash of the whole.
const readScript = `param($size, $at)
begin {` + packing + `
  $pack = $null -ne ('System.IO.Compression.DeflateStream' -as [type])
  $sample = 16384
}
process {
  $file = [IO.File]::OpenRead($_)
  $sha = [Security.Cryptography.SHA256]::Create()
  $skip = $at
  try {
    while ($true) {
      $want = [int][Math]::Min([long] $size, [Math]::Max(1L, $file.Length - $file.Position))
      if ($skip -gt 0) { $want = [int][Math]::Min($skip, [long] $size) }
      $piece = [byte[]]::new($want)
      $n = $file.Read($piece, 0, $want)
      if ($n -eq 0) { break }
      $null = $sha.TransformBlock($piece, 0, $n, $null, 0)
      if ($skip -gt 0) { $skip -= $n; continue }
      if ($pack -and $n -ge $sample -and (Pack $piece (($n - $sample) -shr 1) $sample).Length * 10 -le $sample * 7) {
        $n
        Pack $piece 0 $n
        continue
      }
      if ($n -lt $want) { [Array]::Resize([ref] $piece, $n) }
      , $piece
    }
    $null = $sha.TransformFinalBlock([byte[]]::new(0), 0, 0)
    [BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant()
  } finally { $file.Dispose() }
}`

// begin begins to read p and the small files that are planned to be read after it.
func (s *remoteSide) begin(r *cmdlet.Run, p string, at int64) {
	s.end()
	paths := []string{p}
	for i, f := range s.plan {
		if f.path != p {
			continue
		}
		rest := s.plan[i+1:]
		if at > 0 || f.size >= resumeFrom {
			rest = nil
		}
		for _, next := range rest {
			if next.size >= resumeFrom { // which asks for its part first
				break
			}
			paths = append(paths, next.path)
		}
		s.plan = s.plan[i+len(paths):]
		break
	}
	cmd := remoting.Command{Script: readScript, Arguments: []any{int32(pieceSize), at}, Input: func(_ context.Context, yield func(any) bool) {
		for _, p := range paths {
			if !yield(p) {
				return
			}
		}
	}}
	s.reading = &reading{s.client.Invoke(r.Context(), cmd, 0, remoting.On{Session: s.session}), paths}
}

func (s *remoteSide) read(r *cmdlet.Run, p string, at int64, yield func([]byte) error) (hash string, err error) {
	if s.planned(p)-at >= besideFrom && !s.noServer {
		if hash, done, err := s.readBeside(r, p, at, yield); done || err != nil {
			return hash, err
		}
	}
	if s.reading == nil || s.reading.paths[0] != p || at > 0 {
		s.begin(r, p, at)
	}
	defer func() {
		if err != nil {
			s.end()
		}
	}()
	s.packer.n = 0
	for e := range s.reading.inv.Events() {
		if err := s.ended(e); err != nil {
			return "", err
		}
		if e.Kind != remoting.Output || hash != "" {
			continue
		}
		if text, ok := psobject.Base(e.Value).(string); ok {
			hash = text
			if s.reading.paths = s.reading.paths[1:]; len(s.reading.paths) > 0 {
				return hash, nil
			}
			continue // to the end of the command
		}
		b, err := s.packer.take(e.Value)
		if err == nil && b != nil {
			err = yield(b)
		}
		if err != nil {
			return "", err
		}
	}
	s.reading = nil
	return hash, r.Context().Err()
}

// writing is a command that writes small files and makes folders.
type writing struct {
	side  *remoteSide
	in    *feeding
	items []written
	// missing and failed are what the script says of the item at which it ended.
	missing bool
	failed  int // -1 where it says nothing
}

// written is an item of a writing: a file, or a folder where source is "".
type written struct{ source, target string }

// manyScript takes folders to make, each a list of a path, and files: path, time, read-only, hash, length where it is
// packed, contents. Where one fails it gives the item's number before the error, and ends.
const manyScript = `
begin {` + unpacking + `
  $sha = [Security.Cryptography.SHA256]::Create()
  $seen = -1
  $known = $null
  $missing = $false
}
process {
  if ($missing) { return }
  $seen++
  try {
    $path, $ticks, $readOnly, $want, $packed, $piece = $_
    if ($null -eq $ticks) { $null = [IO.Directory]::CreateDirectory($path); return }
    $folder = [IO.Path]::GetDirectoryName($path)
    if ($folder -cne $known) {
      if (-not [IO.Directory]::Exists($folder)) { $missing = $true; $seen; 'no folder'; return }
      $known = $folder
    }
    if ($packed) { $piece = Unpack $piece $packed }
    if ($null -eq $piece) { $piece = [byte[]]::new(0) }
    $temp = [IO.Path]::Combine($folder, '.psl-copy-' + [guid]::NewGuid().ToString('N'))
    try { $file = [IO.File]::Create($temp) } catch { ` + unwritable + ` }
    try {
      try { $file.Write($piece, 0, $piece.Length); $file.Flush() } catch { ` + fullDisk + ` }
      $file.Dispose()
      if ([BitConverter]::ToString($sha.ComputeHash($piece)).Replace('-', '').ToLowerInvariant() -ne $want) { ` + different + ` }
` + givesName + `    } finally { $file.Dispose(); if ([IO.File]::Exists($temp)) { [IO.File]::Delete($temp) } }
  } catch { $seen; throw }
}`

// beginWriting begins a command that writes small files. end must be called.
func (s *remoteSide) beginWriting(r *cmdlet.Run) *writing {
	w := &writing{side: s, failed: -1}
	w.in = s.feed(r, remoting.Command{Script: manyScript}, func(v any) error {
		switch b := psobject.Base(v).(type) {
		case int32:
			w.failed = int(b)
		case string:
			w.missing = w.missing || dotnet.String(b) == "no folder"
		}
		return nil
	})
	return w
}

// errGrown tells that a file is not small any more: something writes to it.
var errGrown = errors.New("the file has grown while it was copied")

// folder makes a folder.
func (w *writing) folder(target string) error {
	w.items = append(w.items, written{target: target})
	return w.in.put(psobject.NewArray(target))
}

// file writes a file of at most pieceSize bytes. What the other side says of it, end tells.
func (w *writing) file(source, target string, as entry, feed func(func([]byte) error) (string, error)) error {
	var content []byte
	hash, err := feed(func(b []byte) error {
		if len(content)+len(b) > 2*pieceSize {
			return errGrown
		}
		content = append(content, b...)
		return nil
	})
	if err != nil {
		return err
	}
	w.items = append(w.items, written{source, target})
	length := int32(0)
	if w.side.unpacks {
		if packed := w.side.packer.pack(content); packed != nil && len(content) <= pieceSize {
			length, content = int32(len(content)), packed
		}
	}
	return w.in.put(psobject.NewArray(target, psobject.DateTimeOf(as.changed, psobject.UTC).Ticks, as.readOnly, hash, length, content))
}

// end waits until all is written, and gives the item that was not, with the reason. w may be nil.
func (w *writing) end(r *cmdlet.Run) (at written, err error) {
	if w == nil {
		return written{}, nil
	}
	err = w.in.end()
	if w.failed >= 0 && w.failed < len(w.items) {
		at = w.items[w.failed]
	}
	if w.missing {
		return at, remoteFolderMissing(r, at.target)
	}
	if errors.Is(err, cmdlet.ErrStop) {
		return at, err
	}
	if at.source == "" { // a folder that cannot be made is told as it is
		return at, err
	}
	return at, w.side.failure(err)
}
