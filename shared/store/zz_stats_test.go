package store_test
import ("sync";"fmt";"testing";"os";"sort")
var statMu sync.Mutex
var stats=map[string]int{}
func stat(k string){statMu.Lock();stats[k]++;statMu.Unlock()}
func TestMain(m *testing.M){c:=m.Run();var ks []string;for k:=range stats{ks=append(ks,k)};sort.Strings(ks);for _,k:=range ks{fmt.Println(stats[k],k)};os.Exit(c)}
