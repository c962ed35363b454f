package examples_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// workflow prepares a folder in which a script runs, and servers Server01 and so on, each in a folder of its own that is
// returned. script runs one and wants an exit code.
func workflow(t *testing.T, n *network, servers int) (script func(wanted int, name string, args ...string), folders []string) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("the servers' programs are written for sh, which is not on PATH")
	}
	folder, err := filepath.Abs("workflows")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	var names strings.Builder
	for i := range servers {
		dir := t.TempDir()
		name := fmt.Sprintf("Server%02d", i+1)
		fmt.Fprintln(&names, name)
		n.computer(t, dir, []string{"PATH=" + filepath.Join(dir, "bin") + string(os.PathListSeparator) + os.Getenv("PATH")}, name+":5985")
		folders = append(folders, dir)
	}
	write(t, "Servers.txt", names.String())
	return func(wanted int, name string, args ...string) {
		t.Helper()
		if code := show(t, n, filepath.Join(folder, name), args...); code != wanted {
			t.Errorf("exit code %d, want %d", code, wanted)
		}
	}, folders
}

// program puts a program on a server's PATH.
func program(t *testing.T, folder, name, text string) {
	t.Helper()
	path := filepath.Join(folder, "bin", name)
	write(t, path, "#!/bin/sh\n"+text)
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestInventory(t *testing.T) {
	eachEngine(t, func(t *testing.T, n *network) {
		script, folders := workflow(t, n, 3)
		for i, dir := range folders {
			write(t, filepath.Join(dir, "app/RELEASE"), fmt.Sprintf("2.%d\n", i/2))
			write(t, filepath.Join(dir, "app/app.conf"), "workers = 4\n")
			for f := range i + 1 {
				write(t, filepath.Join(dir, "app/data", fmt.Sprint(f, ".db")), strings.Repeat("x", 100*(f+1)))
			}
		}
		write(t, "Servers.txt", "Server01\nServer02\nServer03\nServer99 # is being built\n")
		script(0, "inventory.lua")
		if text, err := os.ReadFile("inventory.csv"); err != nil || strings.Count(string(text), "\n") != 5 {
			t.Errorf("inventory.csv: %v\n%s", err, text)
		}
	})
}

func TestRollingRestart(t *testing.T) {
	eachEngine(t, func(t *testing.T, n *network) {
		script, folders := workflow(t, n, 4)
		for i, dir := range folders {
			// The service is up when it was asked so many times; that of the third server never is.
			up := []int{1, 3, 1000, 1}[i]
			program(t, dir, "systemctl", fmt.Sprintf(`case "$1 $2" in
"restart web") echo 0 >asked ;;
"is-active web")
  asked=$(($(cat asked) + 1)); echo $asked >asked
  if [ $asked -ge %d ]; then echo active; else echo activating; exit 3; fi ;;
*) exit 4 ;;
esac
`, up))
		}
		script(1, "rolling-restart.lua", "web")
		if _, err := os.Stat(filepath.Join(folders[3], "asked")); err == nil {
			t.Error("the fourth server was restarted although the third is not well")
		}
	})
}

func TestConfigPush(t *testing.T) {
	eachEngine(t, func(t *testing.T, n *network) {
		script, folders := workflow(t, n, 3)
		files := map[string]string{"config/app.conf": "workers = 8\n", "config/tls/ciphers": "modern\n", "config/motd": strings.Repeat("welcome ", 20000)}
		for name, text := range files {
			write(t, name, text)
			write(t, filepath.Join(folders[1], name), text) // has all
		}
		write(t, filepath.Join(folders[0], "config/app.conf"), "workers = 4\n")
		write(t, filepath.Join(folders[0], "config/old.conf"), "x\n")
		script(0, "config-push.lua")
		for _, dir := range folders {
			for name, text := range files {
				if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != text {
					t.Errorf("%s: %v, %d bytes", name, err, len(got))
				}
			}
		}
		if got, err := os.ReadFile(filepath.Join(folders[0], "config.before/app.conf")); err != nil || string(got) != "workers = 4\n" {
			t.Errorf("what the first server had: %v, %q", err, got)
		}
	})
}

func TestLogCollection(t *testing.T) {
	eachEngine(t, func(t *testing.T, n *network) {
		script, folders := workflow(t, n, 3)
		logs := []map[string]string{
			{"web.log": "10:00 INFO up\n10:01 ERROR Timeout: db\n10:02 ERROR Disk: full\n", "mail.log": "10:00 INFO up\n"},
			{"web.log": "10:00 INFO up\n"},
			{"web.log": "10:00 INFO up\n10:03 ERROR Timeout: db\n", "mail.log": "09:00 ERROR Timeout: dns\n"},
		}
		for i, dir := range folders {
			for name, text := range logs[i] {
				write(t, filepath.Join(dir, "log", name), text)
			}
		}
		script(0, "log-collection.lua")
		for _, name := range []string{"Server01/web.log", "Server03/mail.log", "Server03/web.log"} {
			i := int(name[7] - '1')
			if got, err := os.ReadFile(filepath.Join("logs", name)); err != nil || string(got) != logs[i][filepath.Base(name)] {
				t.Errorf("%s: %v, %q", name, err, got)
			}
		}
	})
}

func TestJobQueue(t *testing.T) {
	eachEngine(t, func(t *testing.T, n *network) {
		script, folders := workflow(t, n, 2)
		// The servers share a store. One import works at the second attempt, another one never.
		store := t.TempDir()
		for _, dir := range folders {
			program(t, dir, "../import", fmt.Sprintf(`cd '%s'
echo x >>"$1"
case $1 in
prices) [ $(wc -l <"$1") -ge 2 ] || { echo busy; exit 75; } ;;
invoices) echo "no such table"; exit 1 ;;
esac
echo "$1: imported"
`, store))
		}
		write(t, "Tasks.txt", "customers\nprices\ninvoices\norders\nstock\n")
		script(0, "job-queue.lua")
		if text, err := os.ReadFile("failed.csv"); err != nil || strings.Count(string(text), "\n") != 2 {
			t.Errorf("failed.csv: %v\n%s", err, text)
		}
	})
}

func TestTakeover(t *testing.T) {
	eachEngine(t, func(t *testing.T, n *network) {
		script, folders := workflow(t, n, 1)
		for table, rows := range map[string]int{"customers": 120, "orders": 4000, "stock": 17} {
			write(t, filepath.Join(folders[0], "tables", table), fmt.Sprintln(rows))
		}
		script(0, "takeover-1-start.lua")
		script(0, "takeover-2-finish.lua")
	})
}

func TestCertificates(t *testing.T) {
	eachEngine(t, func(t *testing.T, n *network) {
		if _, err := exec.LookPath("openssl"); err != nil {
			t.Skip("openssl, which the servers use, is not on PATH")
		}
		script, folders := workflow(t, n, 2)
		for i, names := range [][]string{{"www.corp.example", "mail.corp.example"}, {"db.corp.example"}} {
			for j, name := range names {
				// The three end on 2030-05-20, 2030-06-21 and 2031-01-01.
				ends := []time.Time{time.Date(2031, 1, 1, 12, 0, 0, 0, time.UTC), time.Date(2030, 6, 21, 12, 0, 0, 0, time.UTC), time.Date(2030, 5, 20, 12, 0, 0, 0, time.UTC)}[2*i+j]
				write(t, filepath.Join(folders[i], "tls", strings.Split(name, ".")[0]+".pem"), selfSigned(t, name, ends))
			}
		}
		write(t, filepath.Join(folders[1], "tls", "old.pem"), "not a certificate\n")
		script(1, "certificates.lua", "2030-06-01")
	})
}

// selfSigned is a certificate for a name, as PEM.
func selfSigned(t *testing.T, name string, ends time.Time) string {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: ends.AddDate(-1, 0, 0), NotAfter: ends}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestPatches(t *testing.T) {
	// Fifty names on three machines, since an endpoint has 30 sessions for a user; the last two names are nobody's.
	n := newNetwork("")
	script, folders := workflow(t, n, 3)
	list := []string{"Name,Ring"}
	for i := range 50 {
		name := fmt.Sprintf("PC%02d", i+1)
		list = append(list, name+","+[]string{"pilot", "broad"}[min(i/10, 1)])
		if i < 48 {
			n.add(n.hosts[fmt.Sprintf("server%02d:5985", i%3+1)], name+":5985")
		}
	}
	write(t, "Computers.csv", strings.Join(list, "\n")+"\n")
	write(t, "Patches.csv", "Package,Version\nopenssl,3.0.15\nsudo,1.9.13\n")
	for i, installed := range []string{"openssl 3.0.15-1\nsudo 1.9.13-3", "openssl 3.0.9-1\nsudo 1.9.12-1", "bash 5.2.15-2\nsudo 1.9.14-3"} {
		program(t, folders[i], "dpkg-query", "cat <<'END'\n"+installed+"\nEND\n")
	}
	script(0, "patches.lua")
}
