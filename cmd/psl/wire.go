package main

import (
	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/module"
)

// install gives a host its commands. This is the one place where the host and the bindings meet; runtime alone needs
// nothing here.
func install(h module.Host) error {
	_, err := bindings.Install(h, remoting.New(remoting.Options{}))
	return err
}
