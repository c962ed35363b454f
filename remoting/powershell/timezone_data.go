package powershell

import (
	_ "embed"
	"strings"
	"sync"
	_ "time/tzdata" // for systems that have no table of time zones
)

//go:embed data/timezones.txt
var timeZoneTable string

// zoneNames are what a time zone is called, in English.
type zoneNames struct {
	windows                     string // the zone of Windows; empty where it has none
	display, standard, daylight string // a daylight of "G" is the offset
}

// zoneTable are the known zones.
type zoneTable struct {
	byID      map[string]zoneNames
	ids       []string          // in the order of the table
	spelled   map[string]string // by an IANA name in lower case: how it is written
	links     map[string]string // other names of zones
	byWindows map[string]string // a zone of Windows, in lower case: its IANA name
	windows   map[string]string // how it is written
}

// timeZones reads the table of zones, once.
var timeZones = sync.OnceValue(func() *zoneTable {
	t := &zoneTable{byID: map[string]zoneNames{}, spelled: map[string]string{}, links: map[string]string{}, byWindows: map[string]string{}, windows: map[string]string{}}
	for _, line := range strings.Split(timeZoneTable, "\n") {
		if name, zone, isLink := strings.Cut(line, "="); isLink {
			if strings.Contains(name, "/") || t.byID[zone].standard != "" {
				t.links[name] = zone
				t.spelled[strings.ToLower(name)] = name
			}
			if !strings.Contains(name, "/") && t.byID[name].standard == "" || name == "UTC" {
				t.byWindows[strings.ToLower(name)], t.windows[strings.ToLower(name)] = zone, name
			}
			continue
		}
		f := strings.Split(line, "|")
		if len(f) != 5 || line[0] == '#' {
			continue
		}
		general, cities := strings.CutSuffix(f[1], " *")
		n := zoneNames{windows: f[0], standard: f[2], daylight: f[3]}
		switch f[2] {
		case "":
			n.standard = general
		case "*":
			n.standard = strings.Replace(general, " Time", " Standard Time", 1)
		}
		switch f[3] {
		case "D":
			n.daylight = strings.Replace(n.standard, "Standard", "Daylight", 1)
		case "S":
			n.daylight = strings.Replace(n.standard, "Standard", "Summer", 1)
		}
		for _, id := range strings.Fields(f[4]) {
			id, main := strings.CutPrefix(id, "!")
			n.display = general
			if cities {
				n.display += " (" + strings.ReplaceAll(id[strings.LastIndexByte(id, '/')+1:], "_", " ") + ")"
			}
			t.byID[id] = n
			t.ids = append(t.ids, id)
			t.spelled[strings.ToLower(id)] = id
			if main {
				t.byWindows[strings.ToLower(f[0])], t.windows[strings.ToLower(f[0])] = id, f[0]
			}
		}
	}
	return t
})
