package authhttp_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/pslshell/psl/remoting/auth/authhttp"
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/auth/ntlm"
	"github.com/pslshell/psl/remoting/auth/spnego"
)

// A server that knows one user, and a client that posts a body to it over plain HTTP: sealed both ways.
func Example() {
	accounts := authtest.Accounts{"anna": "Geheim-7193"}
	handler := &authhttp.Handler{
		Negotiate: &spnego.Acceptor{Choices: []spnego.Choice{spnego.NTLM(&ntlm.Acceptor{Accounts: accounts})}},
		Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, _ := authhttp.UserOf(r.Context())
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s sent %s", user.Name, body)
		}),
	}
	server := httptest.NewUnstartedServer(handler)
	server.Config.ConnContext = handler.ConnContext
	server.Start()
	defer server.Close()

	address, err := url.Parse(server.URL + "/wsman")
	if err != nil {
		fmt.Println(err)
		return
	}
	logon := authhttp.Logon{User: `CORP\anna`, Password: "Geheim-7193"}
	scheme, err := logon.Scheme(address)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := authhttp.NewClient(address.String(), scheme, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	status, _, answer, err := client.Post(context.Background(), "application/soap+xml;charset=UTF-8", []byte("<s:Envelope/>"))
	fmt.Println(status, string(answer), err)
	// Output: 200 CORP\anna sent <s:Envelope/> <nil>
}
