package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// held is what a process has of what can run out; rss is in MB.
type held struct{ maps, threads, rss int }

// heldBy reads it from /proc; where there is none, as on macOS, everything is 0.
func heldBy(pid string) (held, error) {
	dir := filepath.Join("/proc", pid)
	maps, err := os.ReadFile(filepath.Join(dir, "maps"))
	if _, statErr := os.Stat("/proc/self"); errors.Is(statErr, fs.ErrNotExist) {
		return held{}, nil
	}
	if err != nil {
		return held{}, fmt.Errorf("the local engine is gone: %w", err)
	}
	threads, err := os.ReadDir(filepath.Join(dir, "task"))
	if err != nil {
		return held{}, fmt.Errorf("the local engine is gone: %w", err)
	}
	status, err := os.ReadFile(filepath.Join(dir, "statm"))
	if err != nil {
		return held{}, fmt.Errorf("the local engine is gone: %w", err)
	}
	var size, resident int
	if _, err := fmt.Sscan(string(status), &size, &resident); err != nil {
		return held{}, fmt.Errorf("%s/statm: %w", dir, err)
	}
	return held{bytes.Count(maps, []byte("\n")), len(threads), resident * os.Getpagesize() >> 20}, nil
}
