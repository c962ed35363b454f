//go:build !unix

package bindings_test

import "errors"

func limitFiles(uint64) (restore func(), err error) {
	return nil, errors.New("sizes of files cannot be limited here")
}
