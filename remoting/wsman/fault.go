package wsman

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Fault tells why a request was refused. It is an error.
type Fault struct {
	// Code is Sender where the request is at fault, Receiver where the server is.
	Code string
	// Subcode is the local name of WS-Management's or WS-Addressing's code, e.g. TimedOut.
	Subcode string
	// SubcodeSpace is the prefix's meaning: "w" for WS-Management, "a" for WS-Addressing, else the prefix itself.
	SubcodeSpace string
	Reason       string
	// Detail is the URI of the fault's detail.
	Detail string
	// RedirectLocation is where to go instead, "" where that is not what the fault tells.
	RedirectLocation string
	// WSMan is Windows' own detail, nil where there is none.
	WSMan *WSManFault
}

// WSManFault is the detail of a fault that Windows gives ([MS-WSMV] 2.2.4.43).
type WSManFault struct {
	Code    Code
	Machine string
	Message string
	// Provider and Path name the plug-in that failed, "" where the service itself did.
	Provider, Path string
	// Inner is the plug-in's own fault.
	Inner *WSManFault
}

// Error gives the most specific text.
func (f *Fault) Error() string {
	text := f.Message()
	if text == "" {
		text = "the server refused the request"
		if f.Subcode != "" {
			text += " (" + f.Subcode + ")"
		}
	}
	if c := f.WSManCode(); c != 0 {
		return fmt.Sprintf("%s (WSMan code %s)", text, c)
	}
	return text
}

// Message is the most specific text of the fault: that of the innermost provider, else the reason.
func (f *Fault) Message() string {
	text := ""
	for w := f.WSMan; w != nil; w = w.Inner {
		if w.Message != "" {
			text = w.Message
		}
	}
	if text == "" {
		text = f.Reason
	}
	return strings.TrimSpace(text)
}

// WSManCode is the outermost code of Windows, 0 where there is none.
func (f *Fault) WSManCode() Code {
	if f.WSMan == nil {
		return 0
	}
	return f.WSMan.Code
}

// Has reports whether the fault, or one within it, has a code.
func (f *Fault) Has(c Code) bool {
	for w := f.WSMan; w != nil; w = w.Inner {
		if w.Code == c {
			return true
		}
	}
	return false
}

// TimedOut reports whether the operation's time-out has passed, which is how a server answers a Receive when there is
// nothing to receive.
func (f *Fault) TimedOut() bool {
	return f.Has(CodeTimedOut) || f.WSMan == nil && f.Subcode == "TimedOut"
}

var (
	faultKind           = kind{faultActionURI, true, ""}
	addressingFaultKind = kind{addressingURI + "/fault", true, ""}
)

func (f *Fault) kind() *kind {
	if f.SubcodeSpace == "a" {
		return &addressingFaultKind
	}
	return &faultKind
}

func (f *Fault) append(dst []byte) []byte {
	dst = append(dst, `<s:Fault><s:Code><s:Value>s:`...)
	if f.Code == "" {
		dst = append(dst, "Receiver"...)
	}
	dst = appendText(dst, f.Code)
	dst = append(dst, `</s:Value>`...)
	if f.Subcode != "" {
		space := f.SubcodeSpace
		if space != "a" {
			space = "w"
		}
		dst = append(append(dst, `<s:Subcode><s:Value>`...), space...)
		dst = appendText(append(dst, ':'), f.Subcode)
		dst = append(dst, `</s:Value></s:Subcode>`...)
	}
	dst = append(dst, `</s:Code><s:Reason><s:Text xml:lang="en-US">`...)
	dst = appendText(dst, f.Reason)
	dst = append(dst, `</s:Text></s:Reason>`...)
	if f.Detail != "" || f.WSMan != nil || f.RedirectLocation != "" {
		dst = append(dst, `<s:Detail>`...)
		dst = leaf(dst, "w:FaultDetail", f.Detail)
		dst = leaf(dst, "p:RedirectLocation", f.RedirectLocation)
		if f.WSMan != nil {
			dst = f.WSMan.append(dst)
		}
		dst = append(dst, `</s:Detail>`...)
	}
	return append(dst, `</s:Fault>`...)
}

func (w *WSManFault) append(dst []byte) []byte {
	dst = append(dst, `<f:WSManFault xmlns:f="`+faultURI+`" Code="`...)
	dst = strconv.AppendUint(dst, uint64(w.Code), 10)
	dst = appendText(append(dst, `" Machine="`...), w.Machine)
	dst = append(dst, `"><f:Message>`...)
	if w.Provider == "" && w.Inner == nil {
		dst = appendText(dst, w.Message)
	} else {
		dst = appendText(append(dst, `<f:ProviderFault provider="`...), w.Provider)
		dst = appendText(append(dst, `" path="`...), w.Path)
		dst = append(dst, `">`...)
		dst = appendText(dst, w.Message)
		if w.Inner != nil {
			dst = w.Inner.append(dst)
		}
		dst = append(dst, `</f:ProviderFault>`...)
	}
	return append(dst, `</f:Message></f:WSManFault>`...)
}

func (f *Fault) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(soapSpace, "Code"):
			return s.children(func() error {
				switch {
				case s.is(soapSpace, "Value"):
					_, local, err := s.qname()
					f.Code = local
					return err
				case s.is(soapSpace, "Subcode"):
					return s.children(func() (err error) {
						if s.is(soapSpace, "Value") && f.Subcode == "" {
							f.SubcodeSpace, f.Subcode, err = s.qname()
						}
						return err
					})
				}
				return nil
			})
		case s.is(soapSpace, "Reason"):
			return s.children(func() error {
				if s.is(soapSpace, "Text") {
					return s.textTo(&f.Reason)
				}
				return nil
			})
		case s.is(soapSpace, "Detail"):
			return f.parseDetail(s)
		}
		return nil
	})
}

// qname reads a qualified name as a text.
func (s *scanner) qname() (prefix, local string, err error) {
	bindings := s.bindings // those of the element: they are gone when its text has been read
	t, err := s.raw()
	if err != nil {
		return "", "", err
	}
	p, l := cut(bytes.TrimSpace(t))
	for i := len(bindings) - 1; i >= 0; i-- {
		if bytes.Equal(bindings[i].prefix, p) {
			switch bindings[i].space {
			case wsmanSpace:
				return "w", string(l), nil
			case addressingSpace:
				return "a", string(l), nil
			}
			break
		}
	}
	return string(p), string(l), nil
}

func (f *Fault) parseDetail(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(wsmanSpace, "FaultDetail"):
			return s.textTo(&f.Detail)
		case string(s.local) == "RedirectLocation" || string(s.local) == "Redirect":
			return s.textTo(&f.RedirectLocation)
		case s.is(faultSpace, "WSManFault"):
			if f.WSMan == nil {
				f.WSMan = &WSManFault{}
			}
			return f.WSMan.parse(s)
		}
		return nil
	})
}

func (w *WSManFault) parse(s *scanner) (err error) {
	code, err := strconv.ParseInt(string(s.attr("Code")), 10, 64)
	if err != nil || code < -1<<31 || code > 1<<32-1 {
		code = 0 // the texts are worth having all the same
	}
	w.Code = Code(uint32(code))
	if w.Machine, err = s.value(s.attr("Machine")); err != nil {
		return err
	}
	return s.children(func() error {
		if s.is(faultSpace, "Message") {
			return w.parseMessage(s)
		}
		return nil
	})
}

// parseMessage reads a text among which elements stand: a provider's fault, or the same in other namespaces.
func (w *WSManFault) parseMessage(s *scanner) error {
	depth := len(s.open)
	var text []byte
	for len(s.open) >= depth {
		t, err := s.next()
		switch {
		case err != nil:
			return err
		case t == endOfInput:
			return s.fail("it ends within a fault")
		case t == characters:
			piece := s.chars
			if !s.cdata {
				if piece, err = s.unescape(piece); err != nil {
					return err
				}
			}
			text = append(text, piece...)
		case t == startElement && s.is(faultSpace, "ProviderFault"):
			if w.Provider, err = s.value(s.attr("provider")); err != nil {
				return err
			}
			if w.Path, err = s.value(s.attr("path")); err != nil {
				return err
			}
		case t == startElement && s.is(faultSpace, "WSManFault") && w.Inner == nil:
			w.Inner = &WSManFault{}
			if err := w.Inner.parse(s); err != nil {
				return err
			}
		}
	}
	w.Message = strings.ToValidUTF8(string(bytes.TrimSpace(text)), "\uFFFD")
	return nil
}
