package wsman

import "strconv"

// Code is an error code of Windows: a Win32 code, or an HRESULT of the facility of WS-Management.
type Code uint32

// String returns the code as Windows' documentation has it: small ones in decimal, the others in hexadecimal.
func (c Code) String() string {
	if c < 0x10000 {
		return strconv.FormatUint(uint64(c), 10)
	}
	return "0x" + strconv.FormatUint(uint64(c), 16)
}

// Well-known codes.
const (
	CodeAccessDenied      Code = 5
	CodeInvalidParameter  Code = 87
	CodeOperationAborted  Code = 995
	CodeShutdown          Code = 1115
	CodeLogonFailure      Code = 1326
	CodeNoLogonSession    Code = 1312
	CodeRPCUnavailable    Code = 1722
	CodeCannotConnect     Code = 0x80338012
	CodeInvalidTimeout    Code = 0x8033800F
	CodeInvalidResource   Code = 0x80338002
	CodeResourceNotFound  Code = 0x8033803B
	CodeTimedOut          Code = 0x80338029 // 2150858793: the operation's time-out
	CodeShellNotFound     Code = 0x8033805B // 2150858843: unexpected selectors: no such shell or command
	CodeHTTP              Code = 0x80338170
	CodeURLNotAvailable   Code = 0x80338113
	CodeNetworkTimeout    Code = 0x80338126
	CodeNameNotResolved   Code = 0x803381B9
	CodeInvalidAuth       Code = 0x8033810E
	CodeRedirect          Code = 0x80338199
	CodeAlreadyConnected  Code = 0x803381CD
	CodeQuotaShells       Code = 0x803381A5 // too many shells of this user
	CodeQuotaOperations   Code = 0x803381A6 // too many commands at once
	CodeNotEnoughQuota    Code = 1816       // too many processes
	CodeOutOfMemory       Code = 14         // too much memory
	CodeNotDisconnectable Code = 0x803381D0
	CodeConnectedElse     Code = 0x803381C6
)
