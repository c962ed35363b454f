package bindings

import (
	"bytes"
	"compress/flate"
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

// pack packs a piece by deflate; nil where that is not worth while.
func pack(b []byte) []byte {
	if len(b) < packSample {
		return nil
	}
	from := (len(b) - packSample) / 2
	if n := len(deflate(b[from : from+packSample])); n*100 > packSample*packBelow {
		return nil
	}
	if out := deflate(b); len(out) < len(b) {
		return out
	}
	return nil
}

func deflate(b []byte) []byte {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestSpeed) // the level is a valid one
	_, _ = w.Write(b)                              // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// unpack is the piece of n bytes that was packed. What is longer is cut: the hash tells.
func unpack(b []byte, n int32) ([]byte, error) {
	out := make([]byte, min(max(int(n), 0), pieceSize))
	read, err := io.ReadFull(flate.NewReader(bytes.NewReader(b)), out)
	return out[:read], err
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
		if packed := pack(b); packed != nil {
			if err := in.put(int32(len(b))); err != nil {
				return err
			}
			b = packed
		}
	}
	return in.put(b)
}

// unpacked is what a command gave as a piece: the length comes before one that is packed.
type unpacked struct{ length int32 }

// take gives the piece that v is; nil for its length.
func (u *unpacked) take(v any) ([]byte, error) {
	switch v := psobject.Base(v).(type) {
	case int32:
		u.length = v
	case []byte:
		if n := u.length; n > 0 {
			u.length = 0
			return unpack(v, n)
		}
		return v, nil
	}
	return nil, nil
}
