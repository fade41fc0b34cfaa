package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// processes are the pids of a deployed function that this folder's engine runs.
func (d deployed) processes(function string) []int {
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	var pids []int
	for _, link := range links {
		file, err := os.Readlink(link)
		if err != nil || filepath.Base(file) != "bootstrap" || !strings.HasPrefix(file, d.functions) ||
			!strings.Contains(file, "Functions"+function) {
			continue
		}
		if pid, err := strconv.Atoi(strings.Split(link, "/")[2]); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// database is where a running function finds DynamoDB, "" when none tells.
func (d deployed) database() string {
	for _, pid := range d.processes("") {
		environment, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		for variable := range strings.SplitSeq(string(environment), "\x00") {
			if endpoint, ok := strings.CutPrefix(variable, "AWS_ENDPOINT_URL_DYNAMODB="); ok {
				return endpoint
			}
		}
	}
	return ""
}
