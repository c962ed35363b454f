// Package authtest is what tests of authentication share: accounts, certificates, a Kerberos realm of the test's own (MIT's
// KDC), and peers that are not psl's: pyspnego, pypsrp, curl. Each helper skips the test, and says what to install, where its
// program is absent.
package authtest
