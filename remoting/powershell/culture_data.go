package powershell

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/psobject"
)

//go:embed data/cultures.txt
var cultureTable string

// customLCID is the number of all cultures that have none of their own.
const customLCID = 4096

// cultureData is what a culture is called.
type cultureData struct {
	name, english, native string
	iso2, iso3, windows   string
	lcid                  int32
}

// specific tells whether the culture has a region, and so formats of its own.
func (d cultureData) specific() bool {
	last := d.name[strings.LastIndexByte(d.name, '-')+1:]
	return last != d.name && len(last) < 4 // four letters are a script
}

// cultures reads the table of cultures, once, by their names in lower case.
var cultures = sync.OnceValue(func() map[string]cultureData {
	m := map[string]cultureData{}
	for _, line := range strings.Split(cultureTable, "\n") {
		f := strings.Split(line, "|")
		if len(f) != 6 || line[0] == '#' {
			continue
		}
		n, err := strconv.Atoi(f[1])
		if err != nil {
			continue
		}
		d := cultureData{name: f[0], english: f[2], native: f[5], iso3: f[3], windows: f[4], lcid: int32(n)}
		d.iso2, _, _ = strings.Cut(f[0], "-")
		if f[4] == "*" {
			d.windows = strings.ToUpper(f[3])
		}
		if f[5] == "" {
			d.native = f[2]
		}
		m[strings.ToLower(f[0])] = d
	}
	return m
})

// cultureOf gives what is known of a culture by its name.
func cultureOf(name string) cultureData {
	if name == "" {
		const invariant = "Invariant Language (Invariant Country)"
		return cultureData{english: invariant, native: invariant, iso2: "iv", iso3: "ivl", windows: "IVL", lcid: 127}
	}
	if d, ok := cultures()[strings.ToLower(name)]; ok {
		return d
	}
	d := cultureData{name: name, windows: "ZZZ", lcid: customLCID}
	lang, region, _ := strings.Cut(name, "-")
	d.iso2, d.english = lang, lang
	if known, ok := cultures()[strings.ToLower(lang)]; ok {
		d.iso3, d.english = known.iso3, known.english
	}
	if region != "" {
		d.english += " (" + region + ")"
	}
	d.native = d.english
	return d
}

// newCulture is the constructor of CultureInfo: of a name, or of a number of Windows'.
func newCulture(c *netCall) (any, error) {
	if n, ok := asInt(c.at(0)); ok {
		if _, text := psobject.Base(c.at(0)).(string); !text {
			return cultureByNumber(int32(n))
		}
	}
	return namedCulture(c.text(0))
}

func cultureByNumber(n int32) (any, error) {
	for _, d := range cultures() {
		if d.lcid == n {
			return &culture{d.name}, nil
		}
	}
	if n == 127 {
		return invariant, nil
	}
	return nil, netError("System.Globalization.CultureNotFoundException", "Culture is not supported. (Parameter 'culture')\n"+itoa(int(n))+" (0x"+strconv.FormatInt(int64(n), 16)+") is an invalid culture identifier.")
}

// namedCulture is the culture of a name, which is written as is usual.
func namedCulture(name string) (any, error) {
	if d, ok := cultures()[strings.ToLower(name)]; ok {
		return &culture{d.name}, nil
	}
	if name == "" {
		return invariant, nil
	}
	parts := strings.Split(name, "-")
	for i, p := range parts {
		bad := len(p) == 0 || len(p) > 8 || strings.IndexFunc(p, func(r rune) bool { return r > 127 || r != '_' && (r < '0' || r > '9') && (r|32 < 'a' || r|32 > 'z') }) >= 0
		if bad || i == 0 && (len(p) < 2) {
			return nil, netError("System.Globalization.CultureNotFoundException", "Culture is not supported. (Parameter 'name')\n"+name+" is an invalid culture identifier.")
		}
		switch {
		case i == 0:
			parts[i] = strings.ToLower(p)
		case len(p) == 4:
			parts[i] = strings.ToUpper(p[:1]) + strings.ToLower(p[1:])
		default:
			parts[i] = strings.ToUpper(p)
		}
	}
	return &culture{strings.Join(parts, "-")}, nil
}

// allCultures are the cultures of the table.
func allCultures() *psobject.List {
	l := &psobject.List{Type: "System.Globalization.CultureInfo[]"}
	for _, line := range strings.Split(cultureTable, "\n") {
		if name, _, ok := strings.Cut(line, "|"); ok && line[0] != '#' {
			l.Items = append(l.Items, &culture{name})
		}
	}
	return l
}
