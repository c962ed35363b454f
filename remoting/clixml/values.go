package clixml

import (
	"fmt"
	"math/big"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// Values that CLIXML has no element for: PowerShell writes them as objects with the properties that .NET shows. Observed
// on PowerShell 7.6.

func prop(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func bigObject(n *big.Int) *psobject.Object {
	abs := new(big.Int).Abs(n)
	one := big.NewInt(1)
	power := n.Sign() > 0 && new(big.Int).And(abs, new(big.Int).Sub(abs, one)).Sign() == 0
	return &psobject.Object{
		TypeNames: psobject.TypeNames(n), Text: n.String(), HasText: true,
		Adapted: []psobject.Property{
			prop("IsPowerOfTwo", power), prop("IsZero", n.Sign() == 0), prop("IsOne", n.Cmp(one) == 0),
			prop("IsEven", n.Bit(0) == 0), prop("Sign", int32(n.Sign())),
		},
	}
}

func semVerObject(v psobject.SemanticVersion) *psobject.Object {
	return &psobject.Object{
		TypeNames: psobject.TypeNames(v), Text: v.String(), HasText: true,
		Adapted: []psobject.Property{
			prop("Major", v.Major), prop("Minor", v.Minor), prop("Patch", v.Patch),
			prop("PreReleaseLabel", orNil(v.PreRelease)), prop("BuildLabel", orNil(v.Build)),
		},
	}
}

func dateTimeOffsetObject(v psobject.DateTimeOffset, zone *time.Location) *psobject.Object {
	t := v.Clock()
	utc := psobject.DateTime{Ticks: v.UTCTicks(), Kind: psobject.UTC}
	sign, off := '+', int(v.Offset)
	if off < 0 {
		sign, off = '-', -off
	}
	const day = int64(psobject.Day)
	frac := int32(t.Nanosecond())
	if zone == nil {
		zone = time.UTC
	}
	local := psobject.DateTimeOf(utc.Clock().In(zone), psobject.Local)
	return &psobject.Object{
		TypeNames: psobject.TypeNames(v), HasText: true,
		Text: fmt.Sprintf("%s %c%02d:%02d", t.Format("01/02/2006 15:04:05"), sign, off/60, off%60),
		Adapted: []psobject.Property{
			prop("DateTime", psobject.DateTime{Ticks: v.Ticks}), prop("UtcDateTime", utc), prop("LocalDateTime", local),
			prop("Date", psobject.DateTime{Ticks: v.Ticks - v.Ticks%day}), prop("Day", int32(t.Day())),
			prop("DayOfWeek", psobject.Enum{Type: "System.DayOfWeek", Value: int64(t.Weekday()), Name: t.Weekday().String()}),
			prop("DayOfYear", int32(t.YearDay())), prop("Hour", int32(t.Hour())),
			prop("Millisecond", frac/int32(time.Millisecond)), prop("Microsecond", frac/int32(time.Microsecond)%1000),
			prop("Nanosecond", frac%1000), prop("Minute", int32(t.Minute())), prop("Month", int32(t.Month())),
			prop("Offset", psobject.TimeSpan(v.Offset)*psobject.Minute), prop("TotalOffsetMinutes", int32(v.Offset)),
			prop("Second", int32(t.Second())), prop("Ticks", v.Ticks), prop("UtcTicks", v.UTCTicks()),
			prop("TimeOfDay", psobject.TimeSpan(v.Ticks%day)), prop("Year", int32(t.Year())),
		},
	}
}

func hostMessageObject(m *psobject.HostMessage) *psobject.Object {
	color := func(c *int32) any {
		if c == nil {
			return nil
		}
		return consoleColor(*c)
	}
	return &psobject.Object{
		TypeNames: psobject.TypeNames(m), Text: m.Message, HasText: true,
		Adapted: []psobject.Property{
			prop("Message", m.Message), prop("NoNewLine", m.NoNewline),
			prop("ForegroundColor", color(m.ForegroundColor)), prop("BackgroundColor", color(m.BackgroundColor)),
		},
	}
}

var colors = [...]string{"Black", "DarkBlue", "DarkGreen", "DarkCyan", "DarkRed", "DarkMagenta", "DarkYellow", "Gray",
	"DarkGray", "Blue", "Green", "Cyan", "Red", "Magenta", "Yellow", "White"}

func consoleColor(c int32) any {
	name := fmt.Sprint(c)
	if c >= 0 && int(c) < len(colors) {
		name = colors[c]
	}
	return psobject.Enum{Type: "System.ConsoleColor", Value: int64(c), Name: name}
}

// Encrypter turns UTF-16LE text into the encrypted form of a secure string.
type Encrypter interface {
	Encrypt(plaintext []byte) ([]byte, error)
}
