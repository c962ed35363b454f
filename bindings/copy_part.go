package bindings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// resumeFrom is the size from which on a file that arrived in part is kept. To look for a part takes a round trip, which
// many small files would feel and no large one does; to send less than this again takes a second or two even over a slow
// link.
const resumeFrom = 8 * pieceSize

// A part is a file beside the destination: .NAME.KEY.psl-part. NAME is the destination's, KEY stands for the size and the
// time of the source, so that a source that has changed does not continue what came of it before.
const partSuffix = ".psl-part"

// partName is the name of a part. All parts for the same destination are alike in before.
type partName struct{ before, key string }

func (n partName) String() string { return n.before + n.key + partSuffix }

// partOf names the part of a source for a destination.
func partOf(target string, e entry) partName {
	name := path.Base(strings.ReplaceAll(target, `\`, "/"))
	if len(name) > 150 { // file systems end names at 255 bytes
		name = digest(name)
	}
	return partName{before: "." + name + ".", key: digest(fmt.Sprint(e.size, " ", psobject.DateTimeOf(e.changed, psobject.UTC).Ticks))}
}

// digest is short, for names: that it is no other file's is checked by the hash of the contents.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// part is what a copy begins with.
type part struct {
	// name is that of the file beside the destination that is kept where the copy is interrupted; "" for one that is not.
	name string
	// at tells how many bytes are there and equal those of the source.
	at int64
}

// part finds what is there of a file already. A part whose bytes are not those of the source is begun anew.
func (c *copyItemCmd) part(r *cmdlet.Run, from side, source string, to side, target string, e entry) (part, error) {
	if c.FromSession == nil && c.ToSession == nil || e.size < resumeFrom {
		return part{}, nil
	}
	name := partOf(target, e)
	p := part{name: name.String()}
	found, size, err := to.part(r, target, name)
	if err != nil || size == 0 || size > e.size {
		return p, err
	}
	// The end of a part can be missing in the middle of it, where several writes were on their way when the link was lost.
	for _, size := range []int64{size, size - besideWrite} {
		if size <= 0 {
			break
		}
		there, err := to.prefix(r, found, size)
		if err != nil {
			return p, err
		}
		wanted, err := from.prefix(r, source, size)
		if err != nil {
			return p, err
		}
		if there != "" && there == wanted {
			p.at = size
			return p, r.WriteVerbose(fmt.Sprintf("The copy of %s goes on after %d of %d bytes, which an earlier one left.", source, size, e.size))
		}
	}
	return p, nil
}
