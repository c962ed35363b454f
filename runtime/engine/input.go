package engine

import (
	"bufio"
	"errors"
	"io"
	"os"
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// readInput makes the library's io.stdin read from the engine's standard input, which may be more than the process's: one
// that ends with the script's context. The library keeps the reader of a file to itself, so its place is looked for by
// name and type.
func (e *Engine) readInput(lib *lua.LTable) error {
	if e.opts.Stdin == io.Reader(os.Stdin) {
		return nil
	}
	ud, ok := lib.RawGetString("stdin").(*lua.LUserData)
	if !ok {
		return errors.New("engine: this gopher-lua has no io.stdin")
	}
	file := reflect.ValueOf(ud.Value)
	if file.Kind() != reflect.Pointer || file.Elem().Kind() != reflect.Struct {
		return errors.New("engine: this gopher-lua keeps files in another way")
	}
	reader := file.Elem().FieldByName("reader")
	if !reader.IsValid() || reader.Type() != reflect.TypeFor[*bufio.Reader]() || reader.IsNil() {
		return errors.New("engine: this gopher-lua reads files in another way")
	}
	(*(**bufio.Reader)(unsafe.Pointer(reader.UnsafeAddr()))).Reset(e.opts.Stdin)
	return nil
}
