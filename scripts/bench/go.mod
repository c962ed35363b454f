// A module of its own, so that psl does not depend on the peers it is measured against.
module github.com/pslshell/psl/scripts/bench

go 1.26.0

replace github.com/pslshell/psl => ../..

require (
	github.com/pslshell/psl v0.0.0
	github.com/smnsjas/go-psrpcore v0.0.0-20251230190552-63d922dacbb3
)

require (
	github.com/google/uuid v1.6.0 // indirect
	github.com/kevinburke/ssh_config v1.6.0 // indirect
	github.com/skeema/knownhosts v1.3.3 // indirect
	golang.org/x/crypto v0.59.0 // indirect
	golang.org/x/sys v0.50.0 // indirect
)
