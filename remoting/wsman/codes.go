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
	CodeFileNotFound      Code = 0x80070002 // of a program that is to be started
	CodeNotExecutable     Code = 0x80070005
	CodeNoDirectory       Code = 0x8007010B // a working directory that is none
	CodeInvalidParameter  Code = 87
	CodeOperationAborted  Code = 995
	CodeShutdown          Code = 1115
	CodeLogonFailure      Code = 1326
	CodeNoLogonSession    Code = 1312
	CodeRPCUnavailable    Code = 1722
	CodeCannotConnect     Code = 0x80338012
	CodeInvalidTimeout    Code = 0x8033800F // also any other header that is not valid
	CodeNotUnderstood     Code = 0x80338010 // a header that must be understood is not known
	CodeHeaderMissing     Code = 0x80338011
	CodeInvalidAction     Code = 0x80338013 // nobody carries out the action
	CodeEncodingLimit     Code = 0x80338035 // the request is too long
	CodeExists            Code = 0x80338033 // the identity of a new shell or command is taken
	CodeInvalidResource   Code = 0x8033803B // nobody has the resource, or the session configuration
	CodeInvalidEnvelope   Code = 0x80338041 // what came is no message, or has not the form of one
	CodeInvalidOption     Code = 0x80338051 // an option that must be complied with is not known
	CodeNoSelectors       Code = 0x8033805A // the shell is not named
	CodeNotBack           Code = 0x80338076 // the answer is to go elsewhere
	CodeSmallEnvelope     Code = 0x8033807E // the answer must be shorter than any
	CodeLocaleDemanded    Code = 0x80338087 // the language is no hint, but a demand
	CodePSRPVersion       Code = 0x80540BC5 // the version of PSRP, from PowerShell's plug-in
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
