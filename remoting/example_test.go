package remoting_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// A session keeps its variables between commands. Events are taken until the channel is closed.
func ExampleClient_Open() {
	ctx := context.Background()
	client := remoting.New(remoting.Options{Embedded: true}) // psl's own engine, even where there is a PowerShell
	defer client.Close()

	session, err := client.Open(ctx, remoting.Target{}, "mine") // the zero Target is this computer
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, script := range []string{`$n = 40`, `$n += 2; "n is $n"`} {
		run := client.Invoke(ctx, remoting.Command{Script: script}, 0, remoting.On{Session: session})
		for e := range run.Events() {
			if e.Kind == remoting.Output {
				fmt.Println(session.Name(), "says", psobject.Base(e.Value)) // without its notes of where it came from
			}
		}
	}
	// Output: mine says n is 42
}

// One call runs a command on many targets at once. What a script reports is an event; what goes wrong with a connection is
// the error of that target's last event.
func ExampleClient_Invoke() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client := remoting.New(remoting.Options{Embedded: true})
	defer client.Close()

	command := remoting.Command{
		Script:    `param($Name) "hello $Name"; Write-Warning "nearly done"; Write-Error "it failed"`,
		Arguments: []any{"Ada"},
	}
	here := remoting.Target{}
	run := client.Invoke(ctx, command, 2, remoting.On{Target: &here}) // at most two targets at a time
	for e := range run.Events() {
		switch {
		case e.Err != nil:
			fmt.Println("not reached:", e.Err)
		case e.Kind == remoting.Output:
			fmt.Println("output:", psobject.Base(e.Value))
		case e.Kind == remoting.Error:
			rec := e.Value.(*psobject.ErrorRecord)
			fmt.Println("error:", rec.Exception.Message, rec.Category.Category)
		case e.Kind == remoting.Warning:
			fmt.Println("warning:", e.Value.(*psobject.InformationalRecord).Message)
		}
	}
	// Output:
	// output: hello Ada
	// warning: nearly done
	// error: it failed NotSpecified
}

// Errors of connections are *ConnectError: they name the computer and say what can be done.
func ExampleConnectError() {
	client := remoting.New(remoting.Options{})
	defer client.Close()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, port, _ := net.SplitHostPort(nobody.Addr().String())
	nobody.Close() // now nobody listens there
	target := remoting.Target{ComputerName: "127.0.0.1", Network: true, Credential: &psobject.Credential{UserName: "me", Password: psobject.NewSecureString("secret")}}
	target.Port, _ = strconv.Atoi(port)

	_, err = client.Open(context.Background(), target, "")
	var lost *remoting.ConnectError
	if errors.As(err, &lost) {
		fmt.Println(lost.Computer, lost.Code)
	}
	// Output: 127.0.0.1 CannotConnect
}

// A job collects what its command puts out while the caller does other things.
func ExampleClient_StartJob() {
	ctx := context.Background()
	client := remoting.New(remoting.Options{Embedded: true})
	defer client.Close()

	here := remoting.Target{}
	job := client.StartJob(ctx, remoting.Command{Script: `1..3 | ForEach-Object { "step $_" }`}, "steps", "RemoteJob", 0, remoting.On{Target: &here})
	if err := job.Wait(ctx); err != nil {
		fmt.Println(err)
		return
	}
	for _, child := range job.Children() {
		for _, e := range child.Receive(false) {
			if e.Kind == remoting.Output {
				fmt.Println(psobject.Base(e.Value))
			}
		}
	}
	fmt.Println(job.State())
	// Output:
	// step 1
	// step 2
	// step 3
	// Completed
}

// A Feed is input that is made while the command runs.
func ExampleFeed() {
	ctx := context.Background()
	client := remoting.New(remoting.Options{Embedded: true})
	defer client.Close()

	feed := remoting.NewFeed(1) // for one target
	here := remoting.Target{}
	run := client.Invoke(ctx, remoting.Command{Script: `$input | ForEach-Object { $_ * $_ }`, Input: feed.Input}, 0, remoting.On{Target: &here})
	for i := range int32(3) {
		feed.Put(i + 1)
	}
	feed.End()
	for e := range run.Events() {
		if e.Kind == remoting.Output {
			fmt.Println(psobject.Base(e.Value))
		}
	}
	// Output:
	// 1
	// 4
	// 9
}

// The other side is a part of the library, too: an endpoint that PowerShell, pypsrp and psl connect to.
func ExampleServeHTTP() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	certificate, err := remoting.NewCertificate("127.0.0.1")
	if err != nil {
		fmt.Println(err)
		return
	}
	users := remoting.NewUsers()
	users.Add("me", "secret")
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		done <- remoting.ServeHTTP(ctx, remoting.HTTPServer{
			Address: "127.0.0.1:0", Certificate: certificate, Engine: remoting.EmbeddedEngine, Users: users,
			Ready: func(a net.Addr) { ready <- a },
		})
	}()
	address := (<-ready).(*net.TCPAddr)

	client := remoting.New(remoting.Options{})
	option := remoting.NewSessionOption()
	option.SkipCACheck, option.SkipCNCheck = true, true // the certificate has just signed itself
	session, err := client.Open(ctx, remoting.Target{
		ComputerName: "127.0.0.1", Port: address.Port, UseSSL: true, Option: option, Network: true,
		Credential: &psobject.Credential{UserName: "me", Password: psobject.NewSecureString("secret")},
	}, "")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.State(), session.ComputerName())
	if err := client.Close(); err != nil {
		fmt.Println(err)
	}
	stop()
	<-done
	// Output: Opened 127.0.0.1
}
