package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed sample.json
var file []byte

// data is the content of sample.json.
type data struct {
	Directory map[string][]map[string]any `json:"directory"` // records by kind, as PUT /directory/{kind} takes them
	Policies  map[string]map[string]any   `json:"policies"`  // by account
	Incidents []record                    `json:"incidents"`
	Cases     []record                    `json:"cases"`
}

// record is an incident or a case: how it is opened, and what happens to it then.
type record struct {
	By       string         `json:"by"`                 // id of the person who opens it
	Account  string         `json:"account,omitempty"`  // of a case, also where its contact's token supplies it
	Open     map[string]any `json:"open"`               // body of the call that opens it; short_description is its title
	Times    int            `json:"times,omitempty"`    // how many there are, with numbered titles; one when absent
	Incident string         `json:"incident,omitempty"` // of a case: title of the incident it is associated with
	Steps    []step         `json:"steps,omitempty"`
}

// step is a call: {number} in its path is the record's.
type step struct {
	By   string         `json:"by"`
	Call string         `json:"call"` // such as PATCH /cases/{number}
	Body map[string]any `json:"body,omitempty"`
}

func readData() (data, error) {
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	var d data
	if err := decoder.Decode(&d); err != nil {
		return data{}, fmt.Errorf("sample.json: %w", err)
	}
	d.Cases = each(d.Cases)
	d.Incidents = each(d.Incidents)
	return d, nil
}

// each repeats the records that are there several times.
func each(records []record) []record {
	var all []record
	for _, r := range records {
		if r.Times <= 1 {
			all = append(all, r)
			continue
		}
		for n := range r.Times {
			numbered := r
			numbered.Open = map[string]any{}
			for name, value := range r.Open {
				numbered.Open[name] = value
			}
			numbered.Open["short_description"] = fmt.Sprintf("%s %d", r.title(), n+1)
			all = append(all, numbered)
		}
	}
	return all
}

func (r record) title() string {
	title, _ := r.Open["short_description"].(string)
	return title
}

func (s step) methodAndPath(number string) (method, path string) {
	method, path, _ = strings.Cut(s.Call, " ")
	return method, strings.ReplaceAll(path, "{number}", number)
}
