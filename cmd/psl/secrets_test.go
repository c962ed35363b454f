//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"
)

// utf16Bytes is text in UTF-16, as NTLM and CLIXML have it.
func utf16Bytes(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// forms are the ways in which a secret may be said.
func forms(secret []byte) map[string][]byte {
	digits := hex.EncodeToString(secret)
	f := map[string][]byte{
		"as it is": secret, "in hexadecimal": []byte(digits), "in HEXADECIMAL": []byte(strings.ToUpper(digits)), "in base64": []byte(base64.StdEncoding.EncodeToString(secret)),
	}
	return f
}

// secretsOf are all forms of passwords, hashes and keys that a run knows.
func secretsOf(passwords map[string]string, hashes map[string]string, keys map[string][]byte) map[string][]byte {
	all := map[string][]byte{}
	add := func(name string, secret []byte) {
		for form, b := range forms(secret) {
			all[name+" "+form] = b
		}
	}
	for name, p := range passwords {
		add(name, []byte(p))
		add(name+" in UTF-16", utf16Bytes(p))
		add(name+" as Basic has it", []byte("me:"+p))
	}
	for name, h := range hashes {
		b, _ := hex.DecodeString(h)
		add(name, b)
	}
	for name, k := range keys {
		add(name, k)
	}
	return all
}

// TestNoSecretsInRun looks through all that a run of psl leaves behind for the passwords, hashes and keys in it: what the endpoint, its
// clients and their traces say, the files that they write, the arguments and environments of what they start, and the core files of
// their crashes.
func TestNoSecretsInRun(t *testing.T) {
	psl := build(t)
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	private := filepath.Join(dir, "private") // what holds secrets because it should
	for _, d := range []string{home, private, filepath.Join(dir, "tmp"), filepath.Join(dir, "config"), filepath.Join(dir, "work")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const good, other, bad = "Richtig-7731-Wort", "Anders-9024-Wort", "Falsch-5518-Wort"
	env := append(os.Environ(), "HOME="+home, "TMPDIR="+filepath.Join(dir, "tmp"), "XDG_CONFIG_HOME="+filepath.Join(dir, "config"), "XDG_STATE_HOME="+home, "XDG_DATA_HOME="+home,
		"KRB5_CONFIG=/dev/null", "GOTRACEBACK=crash")
	var said bytes.Buffer
	run := func(stdin string, more []string, args ...string) string {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, psl, args...)
		cmd.Dir, cmd.Env, cmd.Stdin = filepath.Join(dir, "work"), append(env[:len(env):len(env)], more...), strings.NewReader(stdin)
		out, _ := cmd.CombinedOutput()
		said.Write(out)
		return string(out)
	}
	line := run(other+"\n", nil, "serve", "--hash-user", "you")
	_, hash, ok := strings.Cut(strings.TrimSpace(line), ":")
	if hash = hash[strings.LastIndexByte(hash, ':')+1:]; !ok || len(hash) != 32 {
		t.Fatalf("the user's line: %q", line)
	}
	said.Reset() // the line is the hash
	users := filepath.Join(private, "users")
	if err := os.WriteFile(users, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}

	server := exec.Command("sh", "-c", "ulimit -c unlimited; exec \"$@\"", "sh", psl, "serve", "--https", "127.0.0.1:0", "--user", "me", "--users", users, "--engine", "embedded")
	server.Dir, server.Env = filepath.Join(dir, "work"), append(env[:len(env):len(env)], "PSL_SERVE_PASSWORD="+good)
	log := filepath.Join(dir, "server.log")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	server.Stdout, server.Stderr = file, file
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	watchdog := time.AfterFunc(2*time.Minute, func() { _ = server.Process.Kill() })
	defer watchdog.Stop()
	port := ""
	for port == "" {
		b, _ := os.ReadFile(log)
		if m := listening.FindSubmatch(b); m != nil {
			port = string(m[1])
		} else if !alive(server.Process.Pid) {
			t.Fatalf("it does not listen:\n%s", b)
		}
	}
	begin := func(user, variable string) string {
		return `local at = {computer_name = "127.0.0.1", port = ` + port + `, use_ssl = true, session_option = {skip_ca_check = true, skip_cn_check = true}, error_action = "Continue",
credential = get_credential{user_name = "` + user + `", environment = "` + variable + `"}}` + "\n"
	}
	environ := " /proc/$PPID/environ"
	if os.Getuid() == 0 {
		environ = "" // the administrator reads what every process began with
	}
	secrets := []string{"THE_WORD=" + good, "ANOTHER_WORD=" + other, "WRONG_WORD=" + bad}
	worked := 0
	// The good ones first: after ten bad ones the endpoint listens to nobody for a while.
	logOn := func(users ...[2]string) {
		for _, authentication := range []string{"Default", "Negotiate", "Basic", "CredSSP", "Kerberos", "Digest"} {
			for _, who := range users {
				out := run("", secrets, "-e", begin(who[0], who[1])+`at.authentication = "`+authentication+`"
print(at.credential, at.credential.password, at); format_list{input_object = at.credential}; convertto_json{at}
local s = new_pssession(at)
get_error()
if s then
  print("in", s)
  print(pcall(invoke_command, {session = s, script = "param($c) Write-Verbose $c -Verbose; $c; $c | Format-List *; Write-Error $c; throw $c", argument_list = {at.credential}}))
  invoke_command{session = s, script = "$PSSenderInfo | Format-List *; Get-ChildItem env: ; Get-Content /proc/self/cmdline; Get-Process | Select-Object -First 3"}
  invoke_command{session = s, script = "/bin/sh -c 'env; ps -o args -p $PPID'"}
  get_error()
  print(pcall(export_clixml, {path = "credential.xml", input_object = at.credential}))
  print(pcall(invoke_command, {session = s, script = "nonsense(", error_action = "Stop"}))
  at.command = "env; cat /proc/$PPID/cmdline`+environ+`; echo the end of it"
  print(invoke_winrs(at))
end
error({credential = at.credential, at = at})`)
				if strings.Contains(out, "the end of it") {
					worked++
				}
			}
		}
	}
	logOn([2]string{"me", "THE_WORD"}, [2]string{"you", "ANOTHER_WORD"})
	if worked < 6 {
		t.Errorf("%d log-ons have worked; the last said:\n%s", worked, said.Bytes()[max(0, said.Len()-2000):])
	}

	// A session that is open at the end.
	client := exec.Command("sh", "-c", "ulimit -c unlimited; exec \"$@\"", "sh", psl, "-e", begin("me", "THE_WORD")+`local s = new_pssession(at); print("open"); invoke_command(s, "Start-Sleep 60")`)
	client.Dir, client.Env = filepath.Join(dir, "work"), append(env[:len(env):len(env)], secrets...)
	clientLog := filepath.Join(dir, "client.log")
	clientFile, err := os.Create(clientLog)
	if err != nil {
		t.Fatal(err)
	}
	defer clientFile.Close()
	client.Stdout, client.Stderr = clientFile, clientFile
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(time.Minute, func() { _ = client.Process.Kill() })
	defer kill.Stop()
	for {
		if b, _ := os.ReadFile(clientLog); bytes.Contains(b, []byte("open")) {
			break
		}
		if !alive(client.Process.Pid) {
			b, _ := os.ReadFile(clientLog)
			t.Fatalf("the client has ended:\n%s", b)
		}
	}
	logOn([2]string{"me", "WRONG_WORD"}, [2]string{"nobody", "THE_WORD"})

	// Traces of both sides, which Go writes at such a signal, and what the system writes down of a crash.
	for _, p := range []*exec.Cmd{client, server} {
		_ = p.Process.Signal(syscall.SIGABRT)
		_ = p.Wait()
	}
	for _, path := range []string{log, clientLog} {
		if b, _ := os.ReadFile(path); !bytes.Contains(b, []byte("goroutine ")) {
			t.Errorf("%s holds no trace:\n%s", path, b)
		}
	}

	// What was kept of keys, and all that was said or written.
	pemFile := filepath.Join(dir, "config", "psl", "endpoint.pem")
	keys := map[string][]byte{}
	b, err := os.ReadFile(pemFile)
	if err != nil {
		t.Fatal(err)
	}
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if strings.Contains(block.Type, "PRIVATE KEY") {
			keys["the endpoint's key"] = block.Bytes
			switch k := privateKey(block.Bytes).(type) {
			case *ecdsa.PrivateKey:
				if keys["the endpoint's key as a number"], err = k.Bytes(); err != nil {
					t.Fatal(err)
				}
			case *rsa.PrivateKey:
				keys["the endpoint's key as a number"] = k.D.Bytes()
			}
		}
	}
	if len(keys) < 2 {
		t.Fatalf("the endpoint's key was not found in %s", pemFile)
	}
	if err := os.Rename(pemFile, filepath.Join(private, "endpoint.pem")); err != nil {
		t.Fatal(err)
	}
	places := map[string][]byte{"what was said": said.Bytes()}
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && !strings.HasPrefix(path, private) {
			if places[path], err = os.ReadFile(path); err != nil {
				t.Error(err)
			}
		}
		return nil
	})
	if len(places) < 3 || said.Len() < 5000 {
		t.Fatalf("there is too little to look at: %d bytes, %d places", said.Len(), len(places))
	}
	for where, text := range places {
		for name, secret := range secretsOf(map[string]string{"the password": good, "the other password": other, "the wrong password": bad}, map[string]string{"the other's hash": hash}, keys) {
			if at := bytes.Index(text, secret); at >= 0 {
				t.Errorf("%s: %s, after %q", where, name, text[max(0, at-300):at])
			}
		}
		if strings.HasPrefix(filepath.Base(where), "core") {
			t.Errorf("%s: there is a core file of %d bytes", where, len(text))
		}
	}
}

func privateKey(der []byte) any {
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return k
	}
	k, _ := x509.ParseECPrivateKey(der)
	return k
}

// Another process of the same user, who is not the system's administrator, reads neither the memory of a psl nor its environment, which
// it reads of another program.
func TestMemoryIsNotReadable(t *testing.T) {
	dir, err := os.MkdirTemp("", "psl-memory-") // other users get at it, unlike at the test's own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	b, err := os.ReadFile(build(t))
	if err != nil {
		t.Fatal(err)
	}
	psl := filepath.Join(dir, "psl")
	if err := errors.Join(os.WriteFile(psl, b, 0o755), os.Chmod(dir, 0o755), os.Chmod(psl, 0o755)); err != nil {
		t.Fatal(err)
	}
	user := func(cmd *exec.Cmd) *exec.Cmd {
		if cmd.Dir = "/"; os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		return cmd
	}
	reads := func(program ...string) (names []string) {
		cmd := user(exec.Command(program[0], program[1:]...))
		cmd.Env = append(os.Environ(), "HOME="+dir, "SECRET=Richtig-7731-Wort")
		stdin := started(t, cmd)
		for _, name := range []string{"environ", "maps", "mem"} {
			if user(exec.Command("head", "-c", "0", "/proc/"+strconv.Itoa(cmd.Process.Pid)+"/"+name)).Run() == nil {
				names = append(names, name)
			}
		}
		stdin.Close()
		_ = cmd.Wait()
		return names
	}
	if names := reads("sh", "-c", "echo ready; read x; exit"); len(names) != 3 {
		t.Skipf("this system keeps the memory of all programs to itself: %v", names)
	}
	if names := reads(psl, "-e", `print("ready " .. ("x"):rep(4096)); io.stdin:read()`); len(names) > 0 {
		t.Errorf("%v can be read", names)
	}
}

// started starts a program, which says something when it is ready and waits for its input then; it is killed after a minute.
func started(t *testing.T, cmd *exec.Cmd) (stdin io.Closer) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	watchdog := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() { watchdog.Stop() })
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return in
}

// A crash of a psl writes no core file, where that of another program in its place does.
func TestNoCore(t *testing.T) {
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	if err != nil || bytes.ContainsAny(pattern, "|/") {
		t.Skipf("core files go elsewhere: %s", pattern)
	}
	crash := func(dir string, program ...string) int {
		cmd := exec.Command("sh", append([]string{"-c", "ulimit -c unlimited && exec \"$@\"", "sh"}, program...)...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOTRACEBACK=crash", "SECRET=Richtig-7731-Wort")
		defer started(t, cmd).Close()
		_ = cmd.Process.Signal(syscall.SIGABRT)
		_ = cmd.Wait()
		found, err := filepath.Glob(filepath.Join(dir, "core*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if crash(t.TempDir(), "sh", "-c", "echo ready; read x; exit") == 0 {
		t.Skip("this system writes no core files")
	}
	psl := build(t)
	if n := crash(t.TempDir(), psl, "-e", `print("ready " .. ("x"):rep(4096)); io.stdin:read()`); n != 0 {
		t.Error("there is a core file")
	}
}
