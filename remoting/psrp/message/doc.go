// Package message has every message of [MS-PSRP] 2.2.2 as a Go type that is parsed from and appended to bytes.
//
// A message is a header of 40 bytes (Header) and a body of CLIXML. Parse gives the type for a body:
//
//	h, body, err := message.ParseHeader(b)
//	m, err := message.Parse(h.Type, body, decoder)
//	switch m := m.(type) {
//	case *message.PipelineOutput:
//		use(m.Value)
//	}
//
// and Append writes header and body:
//
//	b, err = message.Append(nil, header, m, &encodeOptions)
//
// Receivers use a clixml.Decoder with DecodeOptions.Deserialized, as .NET does. It is pure.
package message
