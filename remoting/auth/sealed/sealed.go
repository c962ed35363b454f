package sealed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/auth"
)

// Protocol names how the pieces were sealed.
type Protocol string

// The protocols of MS-WSMV section 2.2.9.1.
const (
	SPNEGO   Protocol = "application/HTTP-SPNEGO-session-encrypted"
	Kerberos Protocol = "application/HTTP-Kerberos-session-encrypted"
	CredSSP  Protocol = "application/HTTP-CredSSP-session-encrypted"
)

const (
	boundary  = "Encrypted Boundary"
	single    = "multipart/encrypted"
	multiple  = "multipart/x-multi-encrypted"
	octets    = "application/octet-stream"
	pieceSize = 16 << 10 // CredSSP's pieces: a TLS record each
)

// Limits on what a peer sends.
const (
	maxHeaderLine = 1024     // one MIME header, written by a program
	maxSignature  = 64 << 10 // a mechanism's header; real ones have less than 100 bytes
	maxOverhead   = 256      // by which a piece may be longer than what was sealed: padding, TLS records
	maxPieces     = 64 << 10 // 1 GiB of CredSSP
)

// Is reports whether a Content-Type is that of a sealed body.
func Is(contentType string) bool {
	t, _, _ := strings.Cut(contentType, ";")
	t = strings.ToLower(strings.TrimSpace(t))
	return t == single || t == multiple
}

// Seal seals a body of the given type and gives what to send, with its Content-Type.
func Seal(s auth.Session, p Protocol, contentType string, body []byte) (sealedType string, out []byte, err error) {
	return Append(nil, s, p, contentType, body)
}

// Append is Seal into memory of the caller's.
func Append(dst []byte, s auth.Session, p Protocol, contentType string, body []byte) (sealedType string, out []byte, err error) {
	pieces := [][]byte{body}
	kind := single
	if p == CredSSP && len(body) > pieceSize {
		kind, pieces = multiple, nil
		for rest := body; len(rest) > 0; {
			n := min(len(rest), pieceSize)
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
	}
	out = slices.Grow(dst, len(body)+len(pieces)*400+64)
	original := strings.ReplaceAll(contentType, " ", "")
	sealer, inPlace := s.(auth.Sealer)
	for _, piece := range pieces {
		if inPlace {
			out = appendHead(out, p, original, len(piece))
			at := len(out)
			var header int
			if out, header, err = sealer.AppendSealed(append(out, 0, 0, 0, 0), piece); err != nil {
				return "", nil, err
			}
			binary.LittleEndian.PutUint32(out[at:], uint32(header))
			continue
		}
		sealed, err := s.Seal(piece)
		if err != nil {
			return "", nil, err
		}
		out = appendHead(out, p, original, len(piece)+sealed.Padding)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(sealed.Header)))
		out = append(append(out, sealed.Header...), sealed.Data...)
	}
	out = append(out, "--"+boundary+"--\r\n"...)
	return mediaType(kind, p), out, nil
}

// appendHead appends what stands before the sealed bytes of a piece that was length bytes long.
func appendHead(out []byte, p Protocol, original string, length int) []byte {
	out = append(append(out, "--"+boundary+"\r\n\tContent-Type: "...), p...)
	out = append(append(out, "\r\n\tOriginalContent: type="...), original...)
	out = strconv.AppendInt(append(out, ";Length="...), int64(length), 10)
	return append(out, "\r\n--"+boundary+"\r\n\tContent-Type: "+octets+"\r\n"...)
}

// mediaType is the Content-Type of a body of one piece, or of many.
func mediaType(kind string, p Protocol) string {
	return kind + ";protocol=\"" + string(p) + "\";boundary=\"" + boundary + "\""
}

// A FormatError tells that a body is not of the form that its Content-Type promises.
type FormatError struct {
	Reason string
	Err    error // may be nil
}

// Error says what is wrong.
func (e *FormatError) Error() string {
	if e.Err != nil {
		return "the sealed body cannot be read: " + e.Reason + ": " + e.Err.Error()
	}
	return "the sealed body cannot be read: " + e.Reason
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

func bad(format string, args ...any) error { return &FormatError{Reason: fmt.Sprintf(format, args...)} }

// Piece is a sealed part of a body.
type Piece struct {
	// Type is the Content-Type of what was sealed.
	Type string
	// Length is its length, which may or may not count padding and what is before it.
	Length int
	Header []byte
	Data   []byte
}

// Split takes a body apart without unsealing it; the pieces share its bytes.
func Split(p Protocol, contentType string, body []byte) ([]Piece, error) {
	mediaType, params, err := parseMediaType(p, contentType)
	switch {
	case err != nil:
		return nil, &FormatError{Reason: "its Content-Type", Err: err}
	case mediaType != single && mediaType != multiple:
		return nil, bad("its Content-Type is %s", mediaType)
	case params["boundary"] == "" || len(params["boundary"]) > 70:
		return nil, bad("its Content-Type has no usable boundary")
	case params["protocol"] != "" && !strings.EqualFold(params["protocol"], string(p)):
		return nil, bad("it was sealed as %.80q where %s was agreed on", params["protocol"], p)
	}
	mark := params["boundary"]
	var pieces []Piece
	rest := body
	for {
		end, after, err := separator(rest, mark)
		if err != nil {
			return nil, err
		}
		if rest = after; end {
			break
		}
		if len(pieces) == maxPieces {
			return nil, bad("more than %d pieces", maxPieces)
		}
		if len(pieces) == 1 && mediaType == single {
			return nil, bad("a second piece in a %s body", single)
		}
		var piece Piece
		if piece, rest, err = onePiece(p, mark, rest); err != nil {
			return nil, err
		}
		pieces = append(pieces, piece)
	}
	if len(pieces) == 0 {
		return nil, bad("it holds no piece")
	}
	return pieces, nil
}

// parseMediaType is mime's, without the work where the peer writes what this side would.
func parseMediaType(p Protocol, contentType string) (string, map[string]string, error) {
	if rest, ok := strings.CutPrefix(contentType, single+`;protocol="`); ok {
		if rest, ok = strings.CutPrefix(rest, string(p)); ok && rest == usual {
			return single, ours, nil
		}
	}
	return mime.ParseMediaType(contentType)
}

// usual is what follows the protocol in a Content-Type as both Windows and this package write it, ours what it says.
const usual = `";boundary="` + boundary + `"`

var ours = map[string]string{"boundary": boundary}

// separator reads "--boundary" or "--boundary--" and the line's end. Exchange puts a space after the dashes.
func separator(b []byte, mark string) (end bool, rest []byte, err error) {
	b, ok := bytes.CutPrefix(b, []byte("--"))
	if ok {
		b, ok = bytes.CutPrefix(bytes.TrimPrefix(b, []byte(" ")), []byte(mark))
	}
	if !ok {
		return false, nil, bad("a boundary is missing")
	}
	if after, last := bytes.CutPrefix(b, []byte("--")); last {
		if len(bytes.TrimSpace(after)) != 0 {
			return false, nil, bad("%d bytes follow the last boundary", len(after))
		}
		return true, nil, nil
	}
	if b, ok = bytes.CutPrefix(b, []byte("\r\n")); !ok {
		return false, nil, bad("a boundary's line does not end")
	}
	return false, b, nil
}

// line reads one header.
func line(b []byte) (name, value string, rest []byte, err error) {
	n := bytes.Index(b[:min(len(b), maxHeaderLine)], []byte("\r\n"))
	if n < 0 {
		return "", "", nil, bad("a header has no end")
	}
	before, after, ok := bytes.Cut(b[:n], []byte(":"))
	if !ok {
		return "", "", nil, bad("a header has no colon")
	}
	return headerName(bytes.TrimSpace(before)), string(bytes.TrimSpace(after)), b[n+2:], nil
}

// headerName is a header's name in small letters.
func headerName(b []byte) string {
	switch string(b) {
	case "Content-Type":
		return "content-type"
	case "OriginalContent":
		return "originalcontent"
	}
	return strings.ToLower(string(b))
}

// onePiece reads the two parts that follow a separator.
func onePiece(p Protocol, mark string, b []byte) (piece Piece, rest []byte, err error) {
	piece.Length = -1
	for !bytes.HasPrefix(b, []byte("--")) {
		name, value, rest, err := line(b)
		if err != nil {
			return piece, nil, err
		}
		b = rest
		switch name {
		case "content-type":
			if !strings.EqualFold(value, string(p)) {
				return piece, nil, bad("a piece was sealed as %.80q where %s was agreed on", value, p)
			}
		case "originalcontent":
			if piece.Type, piece.Length, err = original(value); err != nil {
				return piece, nil, err
			}
		}
	}
	if piece.Length < 0 {
		return piece, nil, bad("OriginalContent is missing")
	}
	end, b, err := separator(b, mark)
	if err != nil {
		return piece, nil, err
	}
	if end {
		return piece, nil, bad("a piece without sealed bytes")
	}
	name, value, b, err := line(b)
	if err != nil {
		return piece, nil, err
	}
	if name != "content-type" || !strings.EqualFold(value, octets) {
		return piece, nil, bad("the sealed part is not of type %s", octets)
	}
	if len(b) < 4 {
		return piece, nil, bad("the sealed part is too short")
	}
	n := binary.LittleEndian.Uint32(b)
	if b = b[4:]; n > maxSignature || int(n) > len(b) {
		return piece, nil, bad("a header of %d bytes", n)
	}
	piece.Header, b = b[:n:n], b[n:]
	// The sealed bytes may hold anything, a boundary too, but they are not shorter than what was sealed less what
	// CredSSP moves into the header, or less all that is before them, which some announce as well.
	from := max(0, piece.Length-int(n)-4)
	if from > len(b) {
		return piece, nil, bad("%d bytes are announced, %d are there", piece.Length, len(b))
	}
	at := nextSeparator(b, from, mark)
	if at < 0 {
		return piece, nil, bad("the boundary after a piece is missing")
	}
	if at > piece.Length+maxOverhead+64*(piece.Length/pieceSize) {
		return piece, nil, bad("a piece of %d bytes where %d are announced", at, piece.Length)
	}
	piece.Data = b[:at:at]
	return piece, b[at:], nil
}

// nextSeparator finds a boundary at or after from.
func nextSeparator(b []byte, from int, mark string) int {
	for at := from; ; {
		n := bytes.Index(b[at:], []byte("--"))
		if n < 0 {
			return -1
		}
		at += n
		if after := bytes.TrimPrefix(b[at+2:], []byte(" ")); bytes.HasPrefix(after, []byte(mark)) {
			after = after[len(mark):]
			if bytes.HasPrefix(after, []byte("\r\n")) || bytes.HasPrefix(after, []byte("--")) {
				return at
			}
		}
		at++
	}
}

// original reads the value of OriginalContent.
func original(value string) (contentType string, length int, err error) {
	const name = "length="
	at := len(value) - len(name)
	for at >= 0 && !strings.EqualFold(value[at:at+len(name)], name) {
		at--
	}
	if at < 0 {
		return "", 0, bad("OriginalContent has no Length")
	}
	length, err = strconv.Atoi(strings.Trim(value[at+len(name):], " ;"))
	if err != nil || length < 0 {
		return "", 0, bad("OriginalContent has the Length %.20q", value[at+len(name):])
	}
	contentType = strings.TrimRight(value[:at], "; ")
	if len(contentType) >= 5 && strings.EqualFold(contentType[:5], "type=") {
		contentType = contentType[5:]
	}
	return contentType, length, nil
}

// Unseal takes a sealed body apart and gives what was sealed, at most limit bytes.
func Unseal(s auth.Session, p Protocol, sealedType string, body []byte, limit int) (contentType string, plain []byte, err error) {
	pieces, err := Split(p, sealedType, body)
	if err != nil {
		return "", nil, err
	}
	total := 0
	for _, piece := range pieces {
		if total += piece.Length; total > limit {
			return "", nil, bad("it unseals to more than %d bytes", limit)
		}
	}
	for i, piece := range pieces {
		b, err := s.Unseal(piece.Header, piece.Data)
		if err != nil {
			return "", nil, err
		}
		// Length counts the padding in what Windows' client sends, and does not in what its server sends; bodgit/ntlmssp counts
		// the header and its length. What was sealed is known by its signature all the same.
		if n := piece.Length - len(b); n != 0 && n != padding(piece, len(b)) && n != 4+len(piece.Header) {
			return "", nil, bad("%d bytes were sealed where %d are announced", len(b), piece.Length)
		}
		if i == 0 {
			contentType, plain = piece.Type, b
		} else {
			plain = append(plain, b...)
		}
	}
	return contentType, plain, nil
}

// padding is by how much a piece's data is longer than what it unsealed to; at most 16, a cipher's block.
func padding(p Piece, plain int) int { return min(max(len(p.Data)-plain, 0), 16) }

// ErrNotSealed tells that a body came as plain text where a sealed one was due.
var ErrNotSealed = errors.New("the body is not sealed although the session seals")
