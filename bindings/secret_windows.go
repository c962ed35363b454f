package bindings

import (
	"fmt"
	"unicode/utf16"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/pslshell/psl/remoting/cmdlet"
)

var (
	advapi32 = windows.NewLazySystemDLL("advapi32.dll")
	credRead = advapi32.NewProc("CredReadW")
	credFree = advapi32.NewProc("CredFree")
)

// credential is CREDENTIALW of wincred.h.
type credential struct {
	Flags, Type        uint32
	TargetName         *uint16
	Comment            *uint16
	LastWritten        windows.Filetime
	CredentialBlobSize uint32
	CredentialBlob     *byte
	Persist            uint32
	AttributeCount     uint32
	Attributes         uintptr
	TargetAlias        *uint16
	UserName           *uint16
}

const credTypeGeneric = 1

// password reads a generic credential of the Credential Manager.
func (s secretKeyRing) password(_ *cmdlet.Run, user string) (string, error) {
	hint := "A password is kept by: cmdkey /generic:" + string(s) + " /user:" + user + " /pass"
	name, err := windows.UTF16PtrFromString(string(s))
	if err != nil {
		return "", err
	}
	var c *credential
	if ok, _, err := credRead.Call(uintptr(unsafe.Pointer(name)), credTypeGeneric, 0, uintptr(unsafe.Pointer(&c))); ok == 0 {
		return "", fmt.Errorf("the Credential Manager has no generic credential %s: %w. %s", s, err, hint)
	}
	defer credFree.Call(uintptr(unsafe.Pointer(c)))
	if kept := windows.UTF16PtrToString(c.UserName); kept != user {
		return "", fmt.Errorf("the Credential Manager keeps %s for another user, %s. %s", s, kept, hint)
	}
	blob := unsafe.Slice(c.CredentialBlob, c.CredentialBlobSize)
	text := make([]uint16, len(blob)/2)
	for i := range text {
		text[i] = uint16(blob[2*i]) | uint16(blob[2*i+1])<<8
	}
	if len(text) == 0 {
		return "", fmt.Errorf("the credential %s of the Credential Manager has an empty password. %s", s, hint)
	}
	return string(utf16.Decode(text)), nil
}
