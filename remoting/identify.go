package remoting

import (
	"context"
	"crypto/tls"
	"net/http"

	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// Identity is what an endpoint of WS-Management says of itself ([DSP0226] 11).
type Identity = wsman.IdentifyResponse

// anonymous is the header with which a client asks who serves before it logs on.
const anonymous = "WSMANIDENTIFY"

// Identify asks an endpoint who it is: with a log-on where the target names a credential or an authentication, else
// without.
func (c *Client) Identify(ctx context.Context, t Target) (*Identity, error) {
	var x *exchange.Client
	if t.Credential == nil && t.Authentication == "" && t.CertificateThumbprint == "" {
		o := t.Option
		if o == nil {
			o = NewSessionOption()
		}
		p, err := exchange.NewHTTP(t.address(), exchange.HTTPOptions{Header: http.Header{anonymous: {"unauthenticated"}},
			// What an endpoint says of itself is no secret, and nothing is sent to it.
			TLS: &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: o.SkipCACheck && o.SkipCNCheck}})
		if err != nil {
			return nil, connectError(t, err)
		}
		x = exchange.New(exchangeOptions(t, p))
	} else {
		var err error
		if x, _, err = c.exchange(ctx, t); err != nil {
			return nil, err
		}
	}
	defer x.Close()
	id, err := x.Identify(ctx)
	if err != nil {
		return nil, connectError(t, err)
	}
	return id, nil
}
