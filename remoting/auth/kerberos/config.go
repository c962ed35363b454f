package kerberos

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/jcmturner/gokrb5/v8/config"

	"github.com/pslshell/psl/remoting/auth"
)

// maxIncludes limits the files that a configuration includes.
const maxIncludes = 64

// relevant are the settings of [libdefaults] that the client heeds.
var relevant = map[string]bool{
	"default_realm": true, "default_tkt_enctypes": true, "default_tgs_enctypes": true, "permitted_enctypes": true, "allow_weak_crypto": true,
}

// families are MIT's names for several kinds of keys at once, which gokrb5 does not know.
var families = map[string]string{
	"aes":     "aes256-cts-hmac-sha1-96 aes128-cts-hmac-sha1-96 aes256-cts-hmac-sha384-192 aes128-cts-hmac-sha256-128",
	"rc4":     "arcfour-hmac",
	"DEFAULT": "aes256-cts-hmac-sha1-96 aes128-cts-hmac-sha1-96 arcfour-hmac",
}

// defaultKinds are the kinds of keys that are asked for where the configuration names none: those that sessions can have,
// in the order of Windows' preference.
const defaultKinds = "aes256-cts-hmac-sha1-96 aes128-cts-hmac-sha1-96 aes256-cts-hmac-sha384-192 aes128-cts-hmac-sha256-128 arcfour-hmac"

// settings are what is taken out of the files of a configuration. gokrb5 reads the rest for nothing, refuses files with
// values that it does not know, as systems ship them, and does not follow includes.
type settings struct {
	libdefaults         map[string]string
	realms, domainRealm []string
	cacheName           string
	files               int
}

// readSettings reads the files of a configuration, parted as in PATH; the first that has a setting decides. exists tells
// whether there is any.
func readSettings(paths string) (s *settings, exists bool, err error) {
	s = &settings{libdefaults: map[string]string{}}
	for _, path := range filepath.SplitList(paths) {
		switch err := s.read(path); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, true, auth.Detail(ErrRealm, "the configuration ", path, " cannot be read: ", err.Error())
		default:
			exists = true
		}
	}
	return s, exists, nil
}

func (s *settings) read(path string) error {
	if s.files++; s.files > maxIncludes {
		return errors.New("it includes too many files")
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	section, depth := "", 0
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		line := strings.TrimSpace(scan.Text())
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";"):
		case word == "include":
			if err := s.read(strings.TrimSpace(rest)); err != nil {
				return err
			}
		case word == "includedir":
			if err := s.readFolder(strings.TrimSpace(rest)); err != nil {
				return err
			}
		case strings.HasPrefix(line, "[") && depth == 0:
			section, _, _ = strings.Cut(line[1:], "]")
		default:
			depth = s.line(section, line, depth)
		}
	}
	return scan.Err()
}

// readFolder reads the files that MIT reads: those whose names are of letters, digits, dashes and underscores, or end in
// .conf.
func (s *settings) readFolder(path string) error {
	entries, err := os.ReadDir(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		plain := strings.Trim(strings.ToLower(e.Name()), "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
		if hidden := strings.HasPrefix(e.Name(), "."); hidden || !plain && !strings.HasSuffix(e.Name(), ".conf") {
			continue
		}
		if err := s.read(filepath.Join(path, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// line takes a line of a section, and gives the depth of braces after it.
func (s *settings) line(section, line string, depth int) int {
	name, value, ok := strings.Cut(line, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	switch {
	case line == "}":
		if section == "realms" && depth == 1 {
			s.realms = append(s.realms, "}")
		}
		return max(depth-1, 0)
	case ok && value == "{":
		if section == "realms" && depth == 0 {
			s.realms = append(s.realms, name+" = {")
		}
		return depth + 1
	case !ok:
	case section == "libdefaults" && depth == 0:
		if name == "default_ccache_name" && s.cacheName == "" {
			s.cacheName = value
		}
		if _, have := s.libdefaults[name]; relevant[name] && !have {
			s.libdefaults[name] = enctypes(name, value)
		}
	case section == "realms" && depth == 1 && name == "kdc" && !strings.Contains(value, "://"):
		s.realms = append(s.realms, "kdc = "+value)
	case section == "domain_realm" && depth == 0:
		s.domainRealm = append(s.domainRealm, name+" = "+value)
	}
	return depth
}

// enctypes resolves the names of families in a list of kinds of keys.
func enctypes(name, value string) string {
	if !strings.HasSuffix(name, "_enctypes") {
		return value
	}
	words := strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
	for i, w := range words {
		if f, ok := families[w]; ok {
			words[i] = f
		}
	}
	return strings.Join(words, " ")
}

// text writes what was taken as gokrb5 reads it.
func (s *settings) text() string {
	var b strings.Builder
	b.WriteString("[libdefaults]\n")
	p := s.libdefaults["permitted_enctypes"]
	if p == "" {
		p = defaultKinds
	}
	for _, name := range []string{"default_tkt_enctypes", "default_tgs_enctypes"} {
		if s.libdefaults[name] == "" {
			s.libdefaults[name] = p // as MIT does
		}
	}
	for name, value := range s.libdefaults {
		b.WriteString("  " + name + " = " + value + "\n")
	}
	b.WriteString("[realms]\n  " + strings.Join(s.realms, "\n  ") + "\n[domain_realm]\n  " + strings.Join(s.domainRealm, "\n  ") + "\n")
	return b.String()
}

// load reads the configuration.
func (c *Credential) load() (*config.Config, error) {
	s, _, err := readSettings(c.path())
	if err != nil {
		return nil, err
	}
	var cfg *config.Config
	if err := guard("the configuration "+c.path(), func() error {
		cfg, err = config.NewFromString(s.text())
		return err
	}); err != nil {
		return nil, auth.Detail(ErrRealm, "the configuration ", c.path(), " cannot be read: ", err.Error())
	}
	// TCP first, since tickets of Windows do not fit into datagrams; DNS for realms that the file does not name, as MIT
	// does by default.
	cfg.LibDefaults.UDPPreferenceLimit = 1
	cfg.LibDefaults.DNSLookupKDC = true
	return cfg, nil
}
