package powershell

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const timeZoneType = "System.TimeZoneInfo"

// timeZone is a TimeZoneInfo.
type timeZone struct {
	id     string
	iana   bool // the name is one of IANA's, none of Windows'
	loc    *time.Location
	names  zoneNames
	offset time.Duration // without daylight saving time
	saving bool          // the zone has, or had, daylight saving time
}

var utcZone = &timeZone{id: "UTC", iana: true, loc: time.UTC, names: timeZones().byID["UTC"]}

// localZone is the zone of this computer.
func localZone(f *frame) *timeZone {
	loc := f.in.rs.now().Location()
	name := loc.String()
	if name == "Local" {
		name = os.Getenv("TZ")
		if to, err := filepath.EvalSymlinks("/etc/localtime"); name == "" && err == nil {
			if _, zone, ok := strings.Cut(filepath.ToSlash(to), "zoneinfo/"); ok {
				name = zone
			}
		}
	}
	if z, err := findZone(strings.TrimPrefix(name, ":")); err == nil {
		return z
	}
	name, _ = f.in.rs.now().Zone()
	return newZone(name, loc, true)
}

// findZone gives the zone of a name of IANA's or of Windows'.
func findZone(id string) (*timeZone, error) {
	t := timeZones()
	l := strings.ToLower(id)
	name, iana := t.spelled[l], true
	if name == "" {
		if name = t.byWindows[l]; name != "" {
			id, iana = t.windows[l], false
		}
	}
	switch {
	case name == "UTC":
		return utcZone, nil
	case name == "":
		name = id
	case iana:
		id = name
	}
	loc, err := time.LoadLocation(name)
	if err != nil || id == "" || l == "local" {
		return nil, netError("System.TimeZoneNotFoundException", "The time zone ID '"+id+"' was not found on the local computer.")
	}
	z := newZone(id, loc, iana)
	if n, ok := t.byID[name]; ok {
		z.names = n
	} else if n, ok := t.byID[t.links[name]]; ok {
		z.names = n
	}
	return z, nil
}

func newZone(id string, loc *time.Location, iana bool) *timeZone {
	z := &timeZone{id: id, loc: loc, iana: iana}
	year := time.Now().Year()
	_, winter := time.Date(year, 1, 1, 0, 0, 0, 0, loc).Zone()
	_, summer := time.Date(year, 7, 1, 0, 0, 0, 0, loc).Zone()
	z.offset = time.Duration(min(winter, summer)) * time.Second
	for month := 0; month < 12*(year-1900) && !z.saving; month++ {
		z.saving = time.Date(1900, time.Month(1+month), 15, 0, 0, 0, 0, loc).IsDST()
	}
	z.names = zoneNames{display: offsetName(z.offset), standard: offsetName(z.offset), daylight: "G"}
	return z
}

// offsetName is what a zone without a name is called.
func offsetName(d time.Duration) string {
	if d == 0 {
		return "GMT"
	}
	return "GMT" + offsetText(d)
}

func offsetText(d time.Duration) string {
	sign := '+'
	if d < 0 {
		sign, d = '-', -d
	}
	return fmt.Sprintf("%c%02d:%02d", sign, int(d.Hours()), int(d.Minutes())%60)
}

func (z *timeZone) PSTypeNames() []string { return []string{timeZoneType, "System.Object"} }
func (z *timeZone) PSText() string {
	if z == utcZone || z.id == "Etc/UTC" {
		return "(UTC) " + z.names.display
	}
	return "(UTC" + offsetText(z.offset) + ") " + z.names.display
}
func (z *timeZone) PSProperties() []psobject.Property {
	daylight := z.names.daylight
	if daylight == "G" {
		daylight = offsetName(z.offset)
	}
	return []psobject.Property{note("Id", z.id), note("HasIanaId", z.iana), note("DisplayName", z.PSText()), note("StandardName", z.names.standard), note("DaylightName", daylight),
		note("BaseUtcOffset", span(z.offset)), note("SupportsDaylightSavingTime", z.saving)}
}

func span(d time.Duration) psobject.TimeSpan { return psobject.TimeSpan(d / 100) }

// offsetAt is the zone's offset at a time: of UTC, or as the zone's clocks show it, of which those that come twice are
// without daylight saving time.
func (z *timeZone) offsetAt(d psobject.DateTime, utc bool) (off time.Duration, invalid, ambiguous bool) {
	at := d.Clock()
	t := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
	of := func(u time.Time) time.Duration { _, n := u.In(z.loc).Zone(); return time.Duration(n) * time.Second }
	if utc {
		return of(t), false, false
	}
	var fits []time.Duration
	for _, near := range []time.Duration{of(t.Add(-26 * time.Hour)), of(t.Add(26 * time.Hour))} {
		if of(t.Add(-near)) == near && !slices.Contains(fits, near) {
			fits = append(fits, near)
		}
	}
	switch len(fits) {
	case 0:
		return of(t.Add(-26 * time.Hour)), true, false
	case 2:
		return min(fits[0], fits[1]), false, true
	}
	return fits[0], false, false
}

// wrongKind is the error of a time that is not of the zone it is to be converted from.
func wrongKind() error {
	return netError("System.ArgumentException", "The conversion could not be completed because the supplied DateTime did not have the Kind property set correctly.  For example, when the Kind property is DateTimeKind.Local, the source time zone must be TimeZoneInfo.Local. (Parameter 'sourceTimeZone')")
}

func sameZone(a, b *timeZone) bool { return a == b || a.id == b.id }

// convertTime gives a time that one zone's clocks show as another's do.
func (f *frame) convertTime(d psobject.DateTime, from, to *timeZone) (any, error) {
	local := localZone(f)
	isUTC, isLocal := sameZone(from, utcZone), sameZone(from, local)
	if d.Kind == psobject.UTC && !isUTC || d.Kind == psobject.Local && !isLocal {
		return nil, wrongKind()
	}
	off, invalid, _ := from.offsetAt(d, false)
	if invalid {
		return nil, netError("System.ArgumentException", "The supplied DateTime represents an invalid time.  For example, when the clock is adjusted forward, any time in the period that is skipped is invalid. (Parameter 'dateTime')")
	}
	u := psobject.DateTime{Ticks: d.Ticks - int64(span(off)), Kind: psobject.UTC}
	if sameZone(to, utcZone) {
		return u, nil
	}
	off, _, _ = to.offsetAt(u, true)
	r := psobject.DateTime{Ticks: u.Ticks + int64(span(off))}
	if sameZone(to, local) {
		r.Kind, r.Offset = psobject.Local, int16(off/time.Minute)
	}
	return r, nil
}

// zoneOf is the zone that a time is of by its kind.
func zoneOf(f *frame, d psobject.DateTime) *timeZone {
	if d.Kind == psobject.UTC {
		return utcZone
	}
	return localZone(f)
}

func (z *timeZone) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	l := strings.ToLower(name)
	switch l {
	case "equals", "hassamerules":
		o, ok := psobject.Base(c.at(0)).(*timeZone)
		return ok && (sameZone(z, o) || l != "equals" && z.loc.String() == o.loc.String()), true, nil
	case "getutcoffset", "isdaylightsavingtime", "isinvalidtime", "isambiguoustime":
		var d psobject.DateTime
		if o, ok := psobject.Base(c.at(0)).(psobject.DateTimeOffset); ok {
			d = psobject.DateTime{Ticks: utcTicks(o), Kind: psobject.UTC}
		} else {
			v, err := c.as(0, "System.DateTime")
			if err != nil {
				return nil, true, err
			}
			d = v.(psobject.DateTime)
		}
		utc := d.Kind == psobject.UTC
		if d.Kind == psobject.Local && !sameZone(z, localZone(f)) {
			off, _, _ := localZone(f).offsetAt(d, false)
			d, utc = psobject.DateTime{Ticks: d.Ticks - int64(span(off))}, true
		}
		off, invalid, twice := z.offsetAt(d, utc)
		switch l {
		case "getutcoffset":
			return span(off), true, nil
		case "isinvalidtime":
			return invalid, true, nil
		case "isambiguoustime":
			return twice, true, nil
		}
		return off != z.offset && z.saving, true, nil
	case "getadjustmentrules":
		return nil, false, nil
	}
	return nil, false, nil
}

// utcTicks is the time of UTC of a DateTimeOffset.
func utcTicks(o psobject.DateTimeOffset) int64 {
	v, _ := dotnet.Get(o, "UtcTicks")
	n, _ := v.(int64)
	return n
}

// zoneArgument is an argument that is a zone.
func zoneArgument(c *netCall, i int) (*timeZone, error) {
	v, err := c.as(i, timeZoneType)
	if err != nil {
		return nil, err
	}
	z, ok := psobject.Base(v).(*timeZone)
	if !ok {
		return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'destinationTimeZone')")
	}
	return z, nil
}

// convertTo converts the first argument, a DateTime or a DateTimeOffset, to a zone; from is nil for that of its kind.
func convertTo(c *netCall, from, to *timeZone) (any, error) {
	if o, ok := psobject.Base(c.at(0)).(psobject.DateTimeOffset); ok && from == nil {
		u := psobject.DateTime{Ticks: utcTicks(o), Kind: psobject.UTC}
		off, _, _ := to.offsetAt(u, true)
		return c.f.construct(c.f.in.rs.typeOf("System.DateTimeOffset"), []any{psobject.DateTime{Ticks: u.Ticks + int64(span(off))}, span(off)})
	}
	v, err := c.as(0, "System.DateTime")
	if err != nil {
		return nil, err
	}
	d := v.(psobject.DateTime)
	if from == nil {
		from = zoneOf(c.f, d)
	}
	return c.f.convertTime(d, from, to)
}

// timeZoneStatics are the static methods of TimeZoneInfo.
func timeZoneStatics() map[string]method {
	convert := func(zone func(c *netCall, i int) (*timeZone, error)) method {
		return func(c *netCall) (any, error) {
			if c.n() < 2 || c.n() > 3 {
				return nil, c.wrong()
			}
			var from *timeZone
			if c.n() == 3 {
				z, err := zone(c, 1)
				if err != nil {
					return nil, err
				}
				from = z
			}
			to, err := zone(c, c.n()-1)
			if err != nil {
				return nil, err
			}
			return convertTo(c, from, to)
		}
	}
	return map[string]method{
		"findsystemtimezonebyid": func(c *netCall) (any, error) { return findZone(c.text(0)) },
		"tryfindsystemtimezonebyid": func(c *netCall) (any, error) {
			return c.try(func() (any, error) { return findZone(c.text(0)) }, timeZoneType)
		},
		"getsystemtimezones":            func(*netCall) (any, error) { return allZones(), nil },
		"clearcacheddata":               func(*netCall) (any, error) { return none, nil },
		"converttime":                   convert(zoneArgument),
		"converttimebysystemtimezoneid": convert(func(c *netCall, i int) (*timeZone, error) { return findZone(c.text(i)) }),
		"converttimefromutc": func(c *netCall) (any, error) {
			to, err := zoneArgument(c, 1)
			if err != nil {
				return nil, err
			}
			return convertTo(c, utcZone, to)
		},
		"converttimetoutc": func(c *netCall) (any, error) {
			if c.n() < 2 {
				return convertTo(c, nil, utcZone)
			}
			from, err := zoneArgument(c, 1)
			if err != nil {
				return nil, err
			}
			return convertTo(c, from, utcZone)
		},
		"tryconvertianaidtowindowsid": func(c *netCall) (any, error) {
			return c.try(func() (any, error) {
				t := timeZones()
				id := t.spelled[strings.ToLower(c.text(0))]
				if n := t.byID[id]; n.windows != "" {
					return n.windows, nil
				}
				if n := t.byID[t.links[id]]; n.windows != "" {
					return n.windows, nil
				}
				return nil, netError("System.TimeZoneNotFoundException", "")
			}, "System.String")
		},
		"tryconvertwindowsidtoianaid": func(c *netCall) (any, error) {
			return c.try(func() (any, error) {
				if id := timeZones().byWindows[strings.ToLower(c.text(0))]; id != "" {
					return id, nil
				}
				return nil, netError("System.TimeZoneNotFoundException", "")
			}, "System.String")
		},
	}
}

// allZones are the zones of the table, in the order of their offsets.
func allZones() *psobject.List {
	var list []*timeZone
	for _, id := range timeZones().ids {
		if z, err := findZone(id); err == nil {
			list = append(list, z)
		}
	}
	slices.SortStableFunc(list, func(a, b *timeZone) int {
		if a.offset != b.offset {
			return int(a.offset/time.Minute - b.offset/time.Minute)
		}
		return strings.Compare(a.PSText(), b.PSText())
	})
	l := &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[" + timeZoneType + "]]"}
	for _, z := range list {
		l.Items = append(l.Items, z)
	}
	return l
}

type getTimeZone struct {
	ID            []string `param:"sets=Id pos=0 value name" as:"Id"`
	Name          []string `param:"sets=Name pos=0"`
	ListAvailable bool     `param:"sets=ListAvailable mandatory"`
}

func (g *getTimeZone) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	if g.ListAvailable {
		for _, z := range allZones().Items {
			if err := r.Write(z); err != nil {
				return err
			}
		}
		return nil
	}
	if len(g.ID)+len(g.Name) == 0 {
		return r.Write(localZone(f))
	}
	missing := func(parameter, target, name string) error {
		return r.WriteError(r.Fail("TimeZoneNotFound", psobject.InvalidArgument, "System.TimeZoneNotFoundException", "The time zone "+parameter+" '"+name+"' was not found on the local computer.", target))
	}
	for _, id := range g.ID {
		z, err := findZone(id)
		if err != nil {
			err = missing("ID", "Id", id)
		} else {
			err = r.Write(z)
		}
		if err != nil {
			return err
		}
	}
	for _, name := range g.Name {
		match, found := wildcard(name, true), false
		for _, x := range allZones().Items {
			z := x.(*timeZone)
			if !match(z.names.standard) && !match(fmt.Sprint(z.PSProperties()[4].Value)) {
				continue
			}
			found = true
			if err := r.Write(z); err != nil {
				return err
			}
		}
		if !found {
			if err := missing("name", "Name", name); err != nil {
				return err
			}
		}
	}
	return nil
}
