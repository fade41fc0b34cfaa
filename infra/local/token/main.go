// Command token makes the development key and the tokens that the local stack accepts.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/casebridge/casebridge/infra/local/issuer"
	"github.com/casebridge/casebridge/shared/csm"
)

const usage = `usage:
  token keys -dir FOLDER    make a key pair in the folder unless it is there: key.pem (secret) and jwks.json;
                            -issuer NAME is what tokens signed with it say as iss
  token mint -dir FOLDER …  print a token signed with it; token mint -h lists the claims`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("a command is missing\n" + usage)
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	dir := flags.String("dir", filepath.Join(".local", "keys"), "folder of the key pair")
	switch args[0] {
	case "keys":
		name := flags.String("issuer", issuer.Name, "issuer of the tokens")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return keys(*dir, *name)
	case "mint":
		token, err := mint(flags, dir, args[1:])
		if err != nil {
			return err
		}
		fmt.Println(token)
		return nil
	}
	return fmt.Errorf("there is no command %q\n%s", args[0], usage)
}

// keys keeps a key that is there, and writes what belongs to it anew.
func keys(dir, name string) error {
	file := filepath.Join(dir, "key.pem")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		fresh, err := issuer.New()
		if err != nil {
			return err
		}
		fresh.Rename(name)
		return fresh.Save(dir)
	}
	kept, err := issuer.Open(file)
	if err != nil {
		return err
	}
	kept.Rename(name)
	return kept.Save(dir)
}

func mint(flags *flag.FlagSet, dir *string, args []string) (string, error) {
	roles := flags.String("roles", "", "roles, separated by commas")
	userType := flags.String("user-type", "internal", "internal, contact or consumer")
	accounts := flags.String("accounts", "*", "accounts, separated by commas; * for all")
	sub := flags.String("sub", "ada", "id of the caller")
	name := flags.String("name", "", "full name of the caller")
	life := flags.Duration("expires", 12*time.Hour, "how long the token holds")
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	types := []string{string(csm.Internal), string(csm.Contact), string(csm.Consumer)}
	if !slices.Contains(types, *userType) {
		return "", fmt.Errorf("USER_TYPE must be one of %s, not %q", strings.Join(types, ", "), *userType)
	}
	if *sub == "" {
		return "", errors.New("SUB must not be empty: it is the caller's id")
	}
	i, err := issuer.Open(filepath.Join(*dir, "key.pem"))
	if err != nil {
		return "", err
	}
	return i.Token(
		csm.Caller{
			ID:       *sub,
			Name:     *name,
			Type:     csm.UserType(*userType),
			Roles:    split(*roles),
			Accounts: split(*accounts),
		}, *life)
}

func split(list string) []string {
	parts := []string{}
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
