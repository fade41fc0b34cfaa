package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheReadmeNamesEachRoom compares README's table of folders with the folders.
func TestTheReadmeNamesEachRoom(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(readme), "| folder | what is in it |")
	text, _, found := strings.Cut(text, "\n\n")
	if !found {
		t.Fatal("README has no table of folders")
	}
	var named []string
	for row := range strings.Lines(text) {
		first, _, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(first, -1) {
			named = append(named, name[1])
		}
	}
	there := []string{"events", "functions", "infra"}
	for _, parent := range []string{"infra", "shared"} {
		entries, err := os.ReadDir(filepath.Join("..", parent))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if entry.IsDir() && !ignored(entry.Name()) {
				there = append(there, parent+"/"+entry.Name())
			}
		}
	}
	for _, name := range named {
		if !slices.Contains(there, name) {
			t.Errorf("README names %s, which is not there", name)
		}
	}
	for _, name := range there {
		if !slices.Contains(named, name) {
			t.Errorf("README does not say what is in %s", name)
		}
	}
}

// ignored is what the CDK and npm leave beside the sources.
func ignored(name string) bool { return name == "node_modules" || strings.HasPrefix(name, "cdk.out") }
