package remoting

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// codeNames are the prefixes of error ids for the codes of WS-Management that the original has names for; another code
// is its own prefix, in decimal.
var codeNames = map[wsman.Code]string{
	5: "AccessDenied", 53: "NetworkPathNotFound", 1326: "LogonFailure", 1311: "AuthenticationFailed", 1722: "ImproperResponse",
	995: "WinRMOperationAborted", 1115: "ShutDownInProgress", 14: "ServerOutOfMemory",
	0x80338012: "CannotConnect", 0x80338126: "WinRMOperationTimeout", 0x803381B9: "ComputerNotFound", 0x80338113: "URLNotAvailable",
	0x80338002: "InvalidResourceUri", 0x8033803B: "InvalidResourceUri", 0x8033810E: "InvalidAuthentication", 0x803380E4: "ServerNotTrusted",
	0x803381BB: "CannotUseIPAddress", 0x80338170: "WinRMHttpError", 0x80540FA0: "IncorrectProtocolVersion", 0x80338199: "RedirectInformationRequired",
	0x803381CD: "CannotConnectAlreadyConnected", 0x8033805B: "CannotConnectTargetSessionDoesNotExist",
	0x803381C6: "CannotConnectMismatchSessions", 0x803381D0: "CannotConnectInvalidOperation", 0x803381DF: "CannotConnectRunAsFailed",
	0x803381AC: "RemoteSessionDisallowed", 0x803381E3: "RemoteConnectionDisallowed",
	0x803380E2: "ClientKerberosDisabled", 0x8033810C: "WorkgroupCannotUseKerberos", 0x803380E5: "ExplicitCredentialsRequired",
	0x803381C2: "SessionCreateFailedInvalidName", 0x80338005: "CorruptedWinRMConfig", 0x8033802D: "URIExceedsMaxAllowedSize",
	0x803381B7: "RedirectLocationInvalid", 0x80338074: "WinRMOperationNotSupportedOnServer", 0x80338112: "CannotConnectWinRMService",
	0x80090303: "TargetUnknown",
}

// codeName is the prefix of an error id.
func codeName(c wsman.Code) string {
	if n, ok := codeNames[c]; ok {
		return n
	}
	if c == 0 {
		return ""
	}
	return strconv.FormatInt(int64(int32(c)), 10)
}

// codeSecureFailure is WinHTTP's for a certificate that is not accepted.
const codeSecureFailure wsman.Code = 12175

const (
	textNotFound      = "The WinRM client cannot process the request because the server name cannot be resolved."
	textCannotConnect = "The client cannot connect to the destination specified in the request. Verify that the service on the destination is running and is accepting requests."
	textTimeout       = "WinRM cannot complete the operation. Verify that the specified computer name is valid, that the computer is accessible over the network, and that a firewall exception for the WinRM service is enabled and allows access from this computer."
	textURL           = "The connection to the specified remote host was refused. Verify that the WS-Management service is running on the remote host and configured to listen for requests on the correct port and HTTP URL."
	textRedirect      = "The WinRM service redirects the request to another address."
	textDenied        = "Access is denied."
)

// explain returns the code and text of what kept a connection from being made.
func explain(err error) (wsman.Code, string) {
	var (
		fault  *wsman.Fault
		status *exchange.StatusError
		dns    *net.DNSError
		op     *net.OpError
		coded  interface{ WSManCode() wsman.Code }
		netErr net.Error
		cert   *tls.CertificateVerificationError
		lost   *exchange.LostError
		record tls.RecordHeaderError
	)
	if code, text, ok := explainLogon(err); ok {
		return code, text
	}
	switch {
	case errors.As(err, &fault):
		return fault.WSManCode(), fault.Message()
	case errors.As(err, &coded):
		return coded.WSManCode(), err.Error()
	case errors.As(err, &status):
		switch {
		case status.Status == 401 || status.Status == 403:
			return wsman.CodeAccessDenied, textDenied
		case status.Status == 404:
			return wsman.CodeURLNotAvailable, textURL
		case status.Status/100 == 3:
			return wsman.CodeRedirect, textRedirect
		}
		return wsman.CodeHTTP, status.Error()
	case errors.As(err, &dns):
		return wsman.CodeNameNotResolved, textNotFound
	case errors.As(err, &cert):
		return codeSecureFailure, "The server certificate on the destination computer is not accepted: " + cert.Error()
	case errors.As(err, &record):
		return wsman.CodeCannotConnect, textCannotConnect
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return wsman.CodeNetworkTimeout, textTimeout
	case errors.As(err, &op), errors.As(err, &lost):
		return wsman.CodeCannotConnect, textCannotConnect
	}
	return 0, err.Error()
}

// connectError tells why a session could not be opened in the original's words.
func connectError(t Target, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	name := t.name()
	code, text := explain(err)
	return &ConnectError{Computer: name, Code: codeName(code), Err: &worded{fmt.Sprintf(
		"Connecting to remote server %s failed with the following error message : %s For more information, see the about_Remote_Troubleshooting Help topic.", name, text), err}}
}
