package ntlm

// flags are the negotiated abilities (MS-NLMP section 2.2.2.5).
type flags uint32

const (
	flagUnicode         flags = 1 << 0
	flagOEM             flags = 1 << 1
	flagRequestTarget   flags = 1 << 2
	flagSign            flags = 1 << 4
	flagSeal            flags = 1 << 5
	flagLMKey           flags = 1 << 7
	flagNTLM            flags = 1 << 9
	flagAnonymous       flags = 1 << 11
	flagAlwaysSign      flags = 1 << 15
	flagTargetDomain    flags = 1 << 16
	flagTargetServer    flags = 1 << 17
	flagExtendedSession flags = 1 << 19
	flagTargetInfo      flags = 1 << 23
	flagVersion         flags = 1 << 25
	flag128             flags = 1 << 29
	flagKeyExchange     flags = 1 << 30
	flag56              flags = 1 << 31
)

// required is what both sides must agree on; everything less is a downgrade.
const required = flagUnicode | flagNTLM | flagExtendedSession

// sealing is what a session needs that seals.
const sealing = flagSign | flagSeal | flag128

// offered is what the initiator asks for.
const offered = required | sealing | flagRequestTarget | flagAlwaysSign | flagTargetInfo | flagVersion | flagKeyExchange | flag56

// missing names the flags of want that f lacks.
func (f flags) missing(want flags) string {
	names := []struct {
		f    flags
		name string
	}{
		{flagUnicode, "Unicode"}, {flagNTLM, "NTLM"}, {flagExtendedSession, "extended session security"},
		{flagSign, "signing"}, {flagSeal, "sealing"}, {flag128, "128-bit keys"}, {flagTargetInfo, "target information"},
	}
	text := ""
	for _, n := range names {
		if want&n.f != 0 && f&n.f == 0 {
			if text != "" {
				text += ", "
			}
			text += n.name
		}
	}
	return text
}
