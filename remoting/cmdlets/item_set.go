package cmdlets

import (
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// IsFileObject tells whether an object describes a file or folder of this computer.
func IsFileObject(o *psobject.Object) bool {
	return len(o.TypeNames) > 0 && (o.TypeNames[0] == fileTypes[0] || o.TypeNames[0] == directoryTypes[0])
}

// SetFileProperty writes a property of a FileInfo or DirectoryInfo to the file itself: its times, IsReadOnly and
// Attributes. known is false for any other property. An error is one of conversion, or the system's.
func SetFileProperty(o *psobject.Object, name string, v any) (known bool, err error) {
	path, _ := o.Get("FullName")
	full, _ := path.(string)
	l := strings.ToLower(name)
	switch l {
	case "lastwritetime", "lastaccesstime", "creationtime", "lastwritetimeutc", "lastaccesstimeutc", "creationtimeutc":
		x, err := dotnet.Convert(v, "System.DateTime")
		if err != nil {
			return true, err
		}
		t := FileTime(psobject.Base(x).(psobject.DateTime), strings.HasSuffix(l, "utc"))
		var accessed, written time.Time // zero leaves them
		if strings.HasPrefix(l, "lastaccess") {
			accessed = t
		} else {
			written = t
		}
		if err := os.Chtimes(full, accessed, written); err != nil {
			return true, err
		}
	case "isreadonly", "attributes":
		readOnly := dotnet.True(v)
		if l == "attributes" {
			x, err := dotnet.Convert(v, fileAttributes)
			if err != nil {
				return true, err
			}
			readOnly = psobject.Base(x).(psobject.Enum).Value&readOnlyFile != 0
		}
		if err := setReadOnly(full, readOnly); err != nil {
			return true, err
		}
	default:
		return false, nil
	}
	Refresh(o, full)
	return true, nil
}

// setReadOnly takes the right to write from everyone, or gives it to the owner.
func setReadOnly(full string, readOnly bool) error {
	st, err := os.Stat(full)
	if err != nil {
		return err
	}
	mode := st.Mode() | 0o200
	if readOnly {
		mode = st.Mode() &^ 0o222
	}
	if (st.Mode()&0o222 == 0) == readOnly {
		return nil
	}
	return os.Chmod(full, mode)
}

// isReadOnly tells whether nobody may write a file.
func isReadOnly(st fs.FileInfo) bool { return !st.IsDir() && st.Mode()&0o222 == 0 }

// FileTime is the instant that a date means as the time of a file: one that is not marked as universal time is local, or
// universal where utc says that such is wanted.
func FileTime(d psobject.DateTime, utc bool) time.Time {
	t, place := d.Clock(), time.Local
	if utc || d.Kind == psobject.UTC {
		place = time.UTC
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), place)
}

// Refresh reads again what a file is.
func Refresh(o *psobject.Object, full string) {
	fresh := FileObject(full, o.TypeNames[0] == directoryTypes[0])
	o.Adapted, o.Text = fresh.Adapted, fresh.Text
	for i := range o.Extended {
		if p := fresh.Find(o.Extended[i].Name); p != nil {
			o.Extended[i].Value = p.Value
		}
	}
}
