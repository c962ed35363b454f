package kerberos_test

import (
	"testing"

	"github.com/pslshell/psl/remoting/auth/authtest"
)

func TestMain(m *testing.M) { authtest.Main(m) }
