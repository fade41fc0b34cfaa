// Command provider serves two addresses of the local stack, on this machine's loopback alone:
//
//   - the development issuer, an OpenID Connect provider where one signs in as one of the sample
//     people by choosing them;
//   - a short address of the API, without LocalStack's path and the stage, as a custom domain
//     gives it.
//
// Nothing of it is deployed to AWS.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	issuerPort := flag.Int("issuer-port", 4568, "port of the issuer")
	addressPort := flag.Int("address-port", 4567, "port of the API's short address")
	engine := flag.String("engine", "http://127.0.0.1:4566", "URL of LocalStack")
	outputs := flag.String("outputs", filepath.Join(".local", "outputs.json"),
		"outputs of the deployed stack")
	key := flag.String("key", filepath.Join(".local", "keys", "key.pem"), "private key of the issuer")
	flag.Parse()
	if err := run(*issuerPort, *addressPort, *engine, *outputs, *key); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(issuerPort, addressPort int, engine, outputs, key string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	provider, err := newProvider(fmt.Sprintf("http://localhost:%d", issuerPort), key)
	if err != nil {
		return err
	}
	address, err := newAddress(engine, outputs)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- serve(ctx, issuerPort, provider) }()
	go func() { failed <- serve(ctx, addressPort, address) }()
	return errors.Join(<-failed, stopped(stop, failed))
}

func stopped(stop func(), failed <-chan error) error {
	stop()
	return <-failed
}

// serve ends when the context does. A name such as localhost would make
// it listen where that points to.
func serve(ctx context.Context, port int, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return fmt.Errorf("provider: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("provider: %w", err)
	}
	return nil
}
