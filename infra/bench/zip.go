package main

import (
	"archive/zip"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// zipSizes are what Lambda downloads at a cold start.
func zipSizes(_ context.Context, b *bench) error {
	built, err := filepath.Glob(filepath.Join(b.repo, ".local", "build", "arm64", "*", "bootstrap"))
	if err != nil || len(built) == 0 {
		return fmt.Errorf("nothing is built for arm64: make build ARCH=arm64 (%w)", err)
	}
	for _, file := range built {
		size, err := zipSize(file)
		if err != nil {
			return err
		}
		name := filepath.Base(filepath.Dir(file))
		b.table.add(measured("zip."+name, "zip of "+name+", arm64", float64(size)/1e6, "MB").
			against("3.5 MB floor", "under 5 MB").
			atMost(5))
	}
	return nil
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func zipSize(file string) (counter, error) {
	in, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	var size counter
	z := zip.NewWriter(&size)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	out, err := z.Create("bootstrap")
	if err == nil {
		_, err = io.Copy(out, in)
	}
	if err != nil {
		return 0, err
	}
	err = z.Close()
	return size, err
}
