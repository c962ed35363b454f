//go:build !unix

package authhttp

import "net"

// quiet reports whether nothing has arrived on an idle connection, neither bytes nor its end.
func quiet(c net.Conn) bool { return quietByWaiting(c) }
