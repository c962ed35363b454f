package wsman

// Get asks for one instance of a resource: a shell by its selector, or WinRMConfig.
type Get struct{}

var getKind = kind{action: transferURI + "/Get"}

func (Get) kind() *kind { return &getKind }

func (Get) append(dst []byte) []byte { return dst }

// GetResponse has what was asked for.
type GetResponse struct {
	Shell  *Shell
	Config *Config
}

// Config is what a client needs of the service's configuration.
type Config struct {
	MaxEnvelopeKB uint32 // the longest envelope in units of 1024 bytes
	MaxTimeoutMS  uint32 // the longest OperationTimeout, in milliseconds
	MaxBatchItems uint32
}

var getResponseKind = kind{transferURI + "/GetResponse", true, ""}

func (*GetResponse) kind() *kind { return &getResponseKind }

func (m *GetResponse) append(dst []byte) []byte {
	if m.Shell != nil {
		dst = m.Shell.appendDescription(dst)
	}
	if c := m.Config; c != nil {
		dst = append(dst, `<cfg:Config xmlns:cfg="`+configURI+`">`...)
		dst = leafNumber(dst, "cfg:MaxEnvelopeSizekb", c.MaxEnvelopeKB)
		dst = leafNumber(dst, "cfg:MaxTimeoutms", c.MaxTimeoutMS)
		dst = leafNumber(dst, "cfg:MaxBatchItems", c.MaxBatchItems)
		dst = append(dst, `</cfg:Config>`...)
	}
	return dst
}

func (m *GetResponse) parse(s *scanner) error {
	switch {
	case s.is(shellSpace, "Shell"):
		m.Shell = &Shell{}
		return m.Shell.parse(s)
	case s.is(configSpace, "Config"):
		c := &Config{}
		m.Config = c
		return s.children(func() error {
			var to *uint32
			switch {
			case s.is(configSpace, "MaxEnvelopeSizekb"):
				to = &c.MaxEnvelopeKB
			case s.is(configSpace, "MaxTimeoutms"):
				to = &c.MaxTimeoutMS
			case s.is(configSpace, "MaxBatchItems"):
				to = &c.MaxBatchItems
			default:
				return nil
			}
			n, err := s.number(32)
			*to = uint32(n)
			return err
		})
	}
	return nil
}

// Identify asks who serves, without authentication where the server allows that (DSP0226 11).
type Identify struct{}

// IdentifyResponse tells who serves.
type IdentifyResponse struct {
	ProtocolVersion string // the URI of WS-Management's version
	ProductVendor   string
	ProductVersion  string
}

var (
	identifyKind         = kind{}
	identifyResponseKind = kind{response: true}
)

func (Identify) kind() *kind { return &identifyKind }

func (Identify) append(dst []byte) []byte { return append(dst, `<i:Identify/>`...) }

func (*IdentifyResponse) kind() *kind { return &identifyResponseKind }

func (m *IdentifyResponse) append(dst []byte) []byte {
	dst = append(dst, `<i:IdentifyResponse>`...)
	dst = leaf(dst, "i:ProtocolVersion", m.ProtocolVersion)
	dst = leaf(dst, "i:ProductVendor", m.ProductVendor)
	dst = leaf(dst, "i:ProductVersion", m.ProductVersion)
	return append(dst, `</i:IdentifyResponse>`...)
}

func (m *IdentifyResponse) parse(s *scanner) error {
	return s.children(func() error {
		switch {
		case s.is(identifySpace, "ProtocolVersion"):
			return s.textTo(&m.ProtocolVersion)
		case s.is(identifySpace, "ProductVendor"):
			return s.textTo(&m.ProductVendor)
		case s.is(identifySpace, "ProductVersion"):
			return s.textTo(&m.ProductVersion)
		}
		return nil
	})
}
