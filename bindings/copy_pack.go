package bindings

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"

	"github.com/pslshell/psl/remoting/psobject"
)

// What packs well travels packed: a remote PowerShell spends more time on the bytes of the link than on unpacking them.
const (
	// packSample is how much of a piece is packed to see whether it is worth while, in bytes.
	packSample = 16 << 10
	// packBelow is to how much of its size the sample must shrink, in percent.
	packBelow = 70
)

// packer packs and unpacks pieces by deflate. Its zero value is ready; one goroutine uses it at a time.
type packer struct {
	w *flate.Writer // kept, for it is large
	r io.ReadCloser
	n int32 // the length that the next piece will have, where it is packed
}

// pack packs a piece; nil where that is not worth while.
func (p *packer) pack(b []byte) []byte {
	if !p.packs(b) {
		return nil
	}
	if out := p.deflate(b); len(out) < len(b) {
		return out
	}
	return nil
}

// packs tells whether it is worth while to pack a piece.
func (p *packer) packs(b []byte) bool {
	if len(b) < packSample {
		return false
	}
	from := (len(b) - packSample) / 2
	return len(p.deflate(b[from:from+packSample]))*100 <= packSample*packBelow
}

func (p *packer) deflate(b []byte) []byte {
	var out bytes.Buffer
	if p.w == nil {
		p.w, _ = flate.NewWriter(&out, flate.BestSpeed) // the level is a valid one
	} else {
		p.w.Reset(&out)
	}
	_, _ = p.w.Write(b) // a buffer takes everything
	_ = p.w.Close()
	return out.Bytes()
}

// unpack gives the piece of n bytes that was packed, at most pieceSize. What is longer is cut: the hash tells.
func (p *packer) unpack(b []byte, n int32) ([]byte, error) {
	if p.r == nil {
		p.r = flate.NewReader(bytes.NewReader(b))
	} else if err := p.r.(flate.Resetter).Reset(bytes.NewReader(b), nil); err != nil {
		return nil, err
	}
	out := make([]byte, min(max(int(n), 0), pieceSize))
	if _, err := io.ReadFull(p.r, out); err != nil {
		return nil, fmt.Errorf("a packed piece of %d bytes cannot be unpacked: %w", n, err)
	}
	return out, nil
}

// take gives the piece that a value of a command's output is; nil for one's length.
func (p *packer) take(v any) ([]byte, error) {
	switch v := psobject.Base(v).(type) {
	case int32:
		p.n = v
	case []byte:
		if n := p.n; n > 0 {
			p.n = 0
			return p.unpack(v, n)
		}
		return v, nil
	}
	return nil, nil
}

// unpacking is a function of the scripts that take pieces; packing one of those that give them. A piece that is packed
// comes after its length.
const unpacking = `
function Unpack($packed, $length) {
  $plain = [byte[]]::new($length)
  $stream = [IO.Compression.DeflateStream]::new([IO.MemoryStream]::new($packed), [IO.Compression.CompressionMode]::Decompress)
  try {
    $at = 0
    while ($at -lt $length) {
      $n = $stream.Read($plain, $at, $length - $at)
      if ($n -eq 0) { break }
      $at += $n
    }
  } finally { $stream.Dispose() }
  , $plain
}
`

const packing = `
function Pack($piece, $at, $length) {
  $packed = [IO.MemoryStream]::new()
  $stream = [IO.Compression.DeflateStream]::new($packed, [IO.Compression.CompressionLevel]::Fastest, $true)
  $stream.Write($piece, $at, $length)
  $stream.Dispose()
  , $packed.ToArray()
}
`

// piece gives a command a piece of a file, packed where that helps. The slice is kept.
func (s *remoteSide) piece(in *feeding, b []byte) error {
	if s.unpacks {
		if packed := s.packer.pack(b); packed != nil {
			if err := in.put(int32(len(b))); err != nil {
				return err
			}
			b = packed
		}
	}
	return in.put(b)
}
