package page

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func get(t *testing.T) (html, policy string) {
	t.Helper()
	d, err := Get()
	if err != nil {
		t.Fatal(err)
	}
	return string(d.HTML), d.Policy
}

func TestThePolicyAllowsExactlyTheStyleAndScriptOfThePage(t *testing.T) {
	html, policy := get(t)
	for _, tag := range []string{"style", "script"} {
		found := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(html, -1)
		if len(found) != 1 || !strings.Contains(policy, tag+"-src '"+hash([]byte(found[0][1]))+"';") {
			t.Errorf("%d elements %s, and the policy is %s", len(found), tag, policy)
		}
	}
	if left := regexp.MustCompile(`\s(on\w+|style)=`).FindString(html[:strings.Index(html, "<script>")]); left != "" {
		t.Errorf("the policy would stop the attribute %s", left)
	}
}

func TestEveryScriptIsInThePageOnce(t *testing.T) {
	found, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range found {
		if strings.HasSuffix(f.Name(), ".js") {
			want = append(want, f.Name())
		}
	}
	if got := slices.Sorted(slices.Values(scripts)); !slices.Equal(got, want) {
		t.Errorf("the page has %v of %v", got, want)
	}
}

// What people wrote must never become markup.
func TestNoScriptWritesMarkup(t *testing.T) {
	html, _ := get(t)
	if found := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function`).FindString(html); found != "" {
		t.Errorf("the page uses %s", found)
	}
}
