package psobject

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Char is a System.Char: one UTF-16 code unit.
type Char uint16

// URI is the text of a System.Uri as it was given.
type URI string

// ScriptBlock is the text of a script block.
type ScriptBlock string

// XMLDocument is the text of a System.Xml.XmlDocument.
type XMLDocument string

// Enum is a value of an enumeration.
type Enum struct {
	Type  string // e.g. "System.DayOfWeek"
	Value int64
	Name  string // the member's name, several joined by ", " for flags, the number where there is none
}

// String returns the member's name.
func (e Enum) String() string { return e.Name }

// GUID is a System.Guid; the bytes stand in the order of the text.
type GUID [16]byte

// String returns the form with hyphens, in lower case.
func (g GUID) String() string {
	var b [36]byte
	hex.Encode(b[0:8], g[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], g[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], g[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], g[8:10])
	b[23] = '-'
	hex.Encode(b[24:36], g[10:16])
	return string(b[:])
}

// ParseGUID reads a GUID with or without hyphens, braces or parentheses.
func ParseGUID(s string) (GUID, error) {
	var g GUID
	t := strings.TrimSpace(s)
	if n := len(t); n == 38 && (t[0] == '{' && t[n-1] == '}' || t[0] == '(' && t[n-1] == ')') {
		t = t[1 : n-1]
	}
	switch len(t) {
	case 36:
		if t[8] != '-' || t[13] != '-' || t[18] != '-' || t[23] != '-' {
			return g, fmt.Errorf("psobject: %q is no GUID", s)
		}
		t = t[:8] + t[9:13] + t[14:18] + t[19:23] + t[24:]
	case 32:
	default:
		return g, fmt.Errorf("psobject: %q is no GUID", s)
	}
	if _, err := hex.Decode(g[:], []byte(t)); err != nil {
		return GUID{}, fmt.Errorf("psobject: %q is no GUID", s)
	}
	return g, nil
}

// Bytes returns the 16 bytes as .NET's Guid.ToByteArray does: the first three groups little-endian. This is the form
// that MS-PSRP messages carry.
func (g GUID) Bytes() [16]byte {
	var b [16]byte
	binary.LittleEndian.PutUint32(b[0:], binary.BigEndian.Uint32(g[0:]))
	binary.LittleEndian.PutUint16(b[4:], binary.BigEndian.Uint16(g[4:]))
	binary.LittleEndian.PutUint16(b[6:], binary.BigEndian.Uint16(g[6:]))
	copy(b[8:], g[8:])
	return b
}

// GUIDFromBytes is the inverse of Bytes.
func GUIDFromBytes(b [16]byte) GUID { return GUID(GUID(b).Bytes()) }

// Version is a System.Version; Build and Revision are -1 where absent.
type Version struct{ Major, Minor, Build, Revision int32 }

// String returns the parts that are present, joined by dots.
func (v Version) String() string {
	s := strconv.Itoa(int(v.Major)) + "." + strconv.Itoa(int(v.Minor))
	if v.Build >= 0 {
		s += "." + strconv.Itoa(int(v.Build))
		if v.Revision >= 0 {
			s += "." + strconv.Itoa(int(v.Revision))
		}
	}
	return s
}

// ParseVersion reads two to four numbers joined by dots.
func ParseVersion(s string) (Version, error) {
	v := Version{Build: -1, Revision: -1}
	parts := strings.Split(strings.TrimSpace(s), ".")
	if len(parts) < 2 || len(parts) > 4 {
		return v, fmt.Errorf("psobject: %q is no version", s)
	}
	for i, dst := range []*int32{&v.Major, &v.Minor, &v.Build, &v.Revision} {
		if i == len(parts) {
			break
		}
		n, err := strconv.ParseInt(strings.TrimSpace(parts[i]), 10, 32)
		if err != nil || n < 0 {
			return v, fmt.Errorf("psobject: %q is no version", s)
		}
		*dst = int32(n)
	}
	return v, nil
}

// Compare orders versions; an absent part is less than 0.
func (v Version) Compare(w Version) int {
	a, b := [4]int32{v.Major, v.Minor, v.Build, v.Revision}, [4]int32{w.Major, w.Minor, w.Build, w.Revision}
	for i := range a {
		switch {
		case a[i] < b[i]:
			return -1
		case a[i] > b[i]:
			return 1
		}
	}
	return 0
}

// SemanticVersion is a System.Management.Automation.SemanticVersion.
type SemanticVersion struct {
	Major, Minor, Patch int32
	PreRelease, Build   string
}

// String returns major.minor.patch with the labels.
func (v SemanticVersion) String() string {
	s := fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
	if v.PreRelease != "" {
		s += "-" + v.PreRelease
	}
	if v.Build != "" {
		s += "+" + v.Build
	}
	return s
}

// SecureString holds a secret. Its String never shows it; Plain does. Where only the form encrypted for a session is
// known, Encrypted holds it ([MS-PSRP] 2.2.5.1.24) and the plain text is absent.
type SecureString struct {
	plain     string
	Encrypted string // base64 of the text encrypted with a session key, "" if none
}

// NewSecureString returns a SecureString of the plain text.
func NewSecureString(plain string) *SecureString { return &SecureString{plain: plain} }

// Plain returns the secret.
func (s *SecureString) Plain() string { return s.plain }

// String is what .NET prints for one: its type's name, never the secret.
func (s *SecureString) String() string { return "System.Security.SecureString" }

// GoString keeps the secret out of %#v.
func (s *SecureString) GoString() string { return s.String() }

// Format keeps the secret out of every verb of package fmt.
func (s *SecureString) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// Credential is a PSCredential.
type Credential struct {
	UserName string
	Password *SecureString
}

// String names the type; neither user nor password is shown.
func (c *Credential) String() string { return "System.Management.Automation.PSCredential" }
