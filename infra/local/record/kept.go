package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/casebridge/casebridge/infra/deployment"
	"github.com/casebridge/casebridge/shared/stream"
)

// kept are the payloads that the executor has kept. It keeps them while their folder is there.
type kept struct {
	folder  string
	outputs deployment.Outputs
}

func newKept(folder, outputs string) (kept, error) {
	if folder == "" || outputs == "" {
		return kept{}, errors.New(
			"CASEBRIDGE_RECORD or CASEBRIDGE_OUTPUTS is empty: make record-events sets them")
	}
	stack, err := deployment.Read(outputs)
	if err != nil {
		return kept{}, err
	}
	k := kept{folder, stack}
	k.close() // of a run that was killed
	return k, os.MkdirAll(folder, 0o755)
}

func (k kept) close() { _ = os.RemoveAll(k.folder) }

// of is every payload that the function got, in no order.
func (k kept) of(function string) ([][]byte, error) {
	name := k.outputs.Function(function)
	if name == "" {
		return nil, fmt.Errorf("the stack has no function %s: make deploy-local", function)
	}
	files, err := filepath.Glob(filepath.Join(k.folder, name+".*.json"))
	if err != nil {
		return nil, err
	}
	payloads := make([][]byte, len(files))
	for i, file := range files {
		if payloads[i], err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	return payloads, nil
}

// call is the payload of the call with that mark.
func (k kept) call(function, mark string) ([]byte, error) {
	payloads, err := k.of(function)
	for _, p := range payloads {
		if bytes.Contains(p, []byte(mark)) {
			return p, err
		}
	}
	return nil, errors.Join(err,
		fmt.Errorf("the function %s got no such call. Does the engine record? "+
			"It does as a process since its last start with make deploy-local, in Docker it does not",
			function))
}

// batch is the first batch with such a record, and its records; nil when there is none yet.
func (k kept) batch(function string, is func(stream.Record) bool) ([]byte, []stream.Record, error) {
	payloads, err := k.of(function)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range payloads {
		var batch stream.Batch
		if err := json.Unmarshal(p, &batch); err != nil {
			return nil, nil, err
		}
		var records []stream.Record
		found := false
		for _, raw := range batch.Records {
			r, err := stream.Decode(raw)
			if err != nil {
				return nil, nil, err
			}
			records = append(records, r)
			found = found || is(r)
		}
		if found {
			return p, records, nil
		}
	}
	return nil, nil, nil
}
