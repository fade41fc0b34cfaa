// Command licences prints the licence of each Go module and npm package that Casebridge is made
// from, and fails when one is not allowed.
//
//	licences sbom.json package-lock.json...
//
// The first file is the list of Go modules by cyclonedx-gomod with -licenses, the others are lock
// files of npm.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// allowed are the licences, by their SPDX ids, with which something may be part of Casebridge.
var allowed = []string{
	"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unlicense",
	"BSD-Source-Code", // what the detector takes the BSD-3-Clause of golang.org/x for
}

// accepted are packages with another licence that are no part of what is deployed.
var accepted = map[string]string{
	"axe-core": "MPL-2.0", // the tests of the page run it
}

// component is something that Casebridge is made from.
type component struct {
	Name, Version, Licence string
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: licences sbom.json package-lock.json...")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(sbom string, locks []string) error {
	components, err := modules(sbom)
	if err != nil {
		return err
	}
	for _, lock := range locks {
		more, err := packages(lock)
		if err != nil {
			return err
		}
		components = append(components, more...)
	}
	slices.SortFunc(components, func(a, b component) int { return strings.Compare(a.Name, b.Name) })
	var refused []error
	for _, c := range slices.Compact(components) {
		fmt.Printf("%-60s %-40s %s\n", c.Name, c.Version, c.Licence)
		if !c.isAllowed() {
			refused = append(refused, fmt.Errorf(
				"%s %s has the licence %q: use something else, or allow it in infra/licences with a reason",
				c.Name, c.Version, c.Licence))
		}
	}
	return errors.Join(refused...)
}

// isAllowed takes "A OR B" for allowed when one is, and "A AND B" when both are.
func (c component) isAllowed() bool {
	if licence, is := accepted[c.Name]; is && licence == c.Licence {
		return true
	}
	for choice := range strings.SplitSeq(strings.Trim(c.Licence, "()"), " OR ") {
		if !slices.ContainsFunc(strings.Split(choice, " AND "), func(licence string) bool {
			return !slices.Contains(allowed, licence)
		}) {
			return true
		}
	}
	return false
}

// modules reads a list in the format CycloneDX.
func modules(file string) ([]component, error) {
	var list struct {
		Components []struct {
			Name, Version string
			Licenses      []licence
			Evidence      struct{ Licenses []licence }
		}
	}
	if err := read(file, &list); err != nil {
		return nil, err
	}
	if len(list.Components) == 0 {
		return nil, fmt.Errorf("%s lists no Go module", file)
	}
	var found []component
	for _, m := range list.Components {
		var ids []string
		for _, l := range append(m.Licenses, m.Evidence.Licenses...) {
			ids = append(ids, l.License.ID)
		}
		found = append(found, component{m.Name, m.Version, strings.Join(ids, " AND ")})
	}
	return found, nil
}

type licence struct{ License struct{ ID string } }

// packages reads a lock file of npm, in which each package has the licence that it declares.
func packages(file string) ([]component, error) {
	var lock struct {
		Packages map[string]struct{ Version, License string }
	}
	if err := read(file, &lock); err != nil {
		return nil, err
	}
	var found []component
	for path, p := range lock.Packages {
		if _, name, is := strings.Cut(path, "node_modules/"); is {
			found = append(found, component{name, p.Version, p.License})
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%s lists no package", file)
	}
	return found, nil
}

func read(file string, into any) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
