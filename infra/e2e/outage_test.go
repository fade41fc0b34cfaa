package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// It stands alone, without t.Parallel: for a while no note is written on the whole stack.
func TestWhileTheStreamIsSwitchedOffNothingIsLostAndSyncHelpsAtOnce(t *testing.T) {
	s := newLoneScene(t)
	waiting, synced := s.openCase().Number, s.openCase().Number
	i := s.openIncident().Number
	var bulk struct{ Items []map[string]string }
	s.call(s.agent, 200, &bulk, "POST", "/incidents/"+i+"/associate",
		map[string]any{"cases": []string{waiting, synced}})
	s.switchStream(false)
	for n := range 3 {
		s.call(s.engineer, 201, nil, "POST", "/incidents/"+i+"/comments",
			map[string]any{"text": fmt.Sprint("comment ", n)})
	}
	var got struct{ Written, Present int }
	s.call(s.agent, 200, &got, "POST", "/cases/"+synced+"/incident/sync", nil)
	// On an incident with few cases the calls themselves write the notes, best effort.
	if got.Written+got.Present != 3 {
		t.Errorf("sync wrote %d notes and found %d, want 3 in all", got.Written, got.Present)
	}
	s.switchStream(true)
	for _, c := range []string{waiting, synced} {
		s.wantNotes(c, i+" associated with this case. State: New",
			"Additional comment on "+i+" by Ada Lovelace: comment 0",
			"Additional comment on "+i+" by Ada Lovelace: comment 1",
			"Additional comment on "+i+" by Ada Lovelace: comment 2")
	}
}

// switchStream switches the mapping of the worknotes function on or off, and waits until it is.
func (s scene) switchStream(on bool) {
	s.Helper()
	outputs := s.outputs()
	c, err := config.LoadDefaultConfig(s.ctx)
	s.must(err)
	functions, name := lambda.NewFromConfig(c), outputs.Function("worknotes")
	list, err := functions.ListEventSourceMappings(s.ctx,
		&lambda.ListEventSourceMappingsInput{FunctionName: &name})
	s.must(err)
	id := list.EventSourceMappings[0].UUID
	want := map[bool]string{true: "Enabled", false: "Disabled"}[on]
	_, err = functions.UpdateEventSourceMapping(s.ctx,
		&lambda.UpdateEventSourceMappingInput{UUID: id, Enabled: aws.Bool(on)})
	s.must(err)
	if !s.within(time.Minute, func() bool {
		m, err := functions.GetEventSourceMapping(s.ctx, &lambda.GetEventSourceMappingInput{UUID: id})
		s.must(err)
		return aws.ToString(m.State) == want
	}) {
		s.Fatalf("the mapping is not %s after a minute", want)
	}
}
