package main

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

var longLoss = flag.Bool("loss", false, "let TestLoss send 10,000 updates over 200 SIGKILL and 200 SIGTERM, which takes about twenty minutes")

// lossWorkers is how many updates the program serves at once: so many may have
// been answered and not be noted yet when it is killed.
const lossWorkers = 16

// lossTexts are what people do, in turn, with a part of each answer. Every answer
// is one message, so that a second message is a second answer.
var lossTexts = []lossText{
	{text: "is roblox safe for " + testCanary, answer: "Roblox"},
	{text: testCanary},
	{text: "/start " + testCanary},
	{text: "is " + testCanary + " safe on roblox", answer: "Roblox"},
	{text: "my daughter " + testCanary + " wants to kill herself", answer: "999"},
	{text: "e:roblox", how: lossPress, answer: "Roblox"},
	{text: "/ask is roblox safe " + testCanary, how: lossGroup, answer: "Roblox"},
	{text: "/ask my daughter " + testCanary + " wants to kill herself", how: lossGroup, answer: "private"},
}

// lossCount is what a loss run counts.
//
// After a program was killed and all that it sent was recorded, the journal that
// it left behind is read. In flight is then an update that it was given, and that
// is neither in the journal nor confirmed. At risk is one in flight that it had
// answered: the next program cannot know that, and has to answer it again. A
// duplicate is an answer to an update beyond its first.
type lossCount struct {
	kills, terms, early           int // early: of both, before the program asked for updates
	inFlight, atRisk, mostAtRisk  int // at a SIGKILL
	unconfirmed                   int // answered, in the journal and not confirmed at a SIGKILL: what the journal saves from a second answer
	lost, duplicates, unexplained int
	allowed                       map[int]int // times an update was at risk
	atRiskAfterTerm               int
}

// TestLoss kills and stops the real program at random moments, before a platform
// that fails now and then: no message stays without an answer, one is answered
// again only where the program was killed in between, and never after it was
// stopped in order (SAFETY H31, H32). What was written, who wrote it and the
// token stand nowhere afterwards (H20, H21, H22).
func TestLoss(t *testing.T) {
	const seed = 20261124
	updates, kills, terms := 200, 3, 3
	if *longLoss {
		updates, kills, terms = 10_000, 200, 200
	}
	begun := time.Now()
	on := newStage(t)
	api := newLossAPI(t, testToken, lossTexts, seed, 0.04)
	random := rand.New(rand.NewPCG(seed, 2))
	stops := append(slices.Repeat([]syscall.Signal{syscall.SIGKILL}, kills), slices.Repeat([]syscall.Signal{syscall.SIGTERM}, terms)...)
	random.Shuffle(len(stops), func(i, j int) { stops[i], stops[j] = stops[j], stops[i] })
	count := lossCount{allowed: map[int]int{}}
	for i, by := range stops {
		batch := updates*(i+1)/len(stops) - updates*i/len(stops)
		lossStop(on, api, random, by, batch, &count)
		if t.Failed() {
			t.Fatalf("given up after %d of %d stops", i+1, len(stops))
		}
	}

	// The last program answers what is left.
	server := api.serve()
	last := on.start(server.URL)
	if !api.wait("every update is confirmed", last.ended, func() bool { return len(api.queue) == 0 }) {
		t.Fatalf("the last program has ended: %v\n%s", last.err, tail(on.logged()))
	}
	last.leaksInProc()
	last.stop(syscall.SIGTERM)
	server.Close()
	if last.err != nil {
		t.Errorf("stopped in order, the program ends with: %v", last.err)
	}

	for n, sent := range api.answers {
		if sent == 0 {
			count.lost++
		}
		count.duplicates += max(0, sent-1)
		count.unexplained += max(0, sent-1-count.allowed[n])
	}
	t.Logf("%d updates over %d SIGKILL and %d SIGTERM (%d before the first call for updates), faults %v, %d s",
		api.pushed, count.kills, count.terms, count.early, api.faults, int(time.Since(begun).Seconds()))
	t.Logf("lost %d; answered again %d; in flight at the SIGKILLs %d, of which %d were answered and not noted yet (at most %d at once); %d were answered, noted and not confirmed",
		count.lost, count.duplicates, count.inFlight, count.atRisk, count.mostAtRisk, count.unconfirmed)
	if api.pushed != updates || count.lost != 0 {
		t.Errorf("%d of %d updates got no answer (H31)", count.lost, updates)
	}
	if count.unexplained != 0 || count.duplicates > count.atRisk {
		t.Errorf("%d updates were answered again, %d of them although nothing was in flight", count.duplicates, count.unexplained)
	}
	if count.atRiskAfterTerm != 0 {
		t.Errorf("%d updates were answered and not noted when the program stopped in order (H32)", count.atRiskAfterTerm)
	}
	if count.mostAtRisk > lossWorkers {
		t.Errorf("%d updates were answered and not noted at one SIGKILL; only %d are served at once", count.mostAtRisk, lossWorkers)
	}
	for _, x := range lossTexts {
		if got := api.replies[x.text]; got == "" || !strings.Contains(got, x.answer) || strings.Contains(got, testCanary) {
			t.Errorf("%q is answered by %q", x.text, got)
		}
	}
	if files := on.leaksOnDisk(); files < 3 {
		t.Errorf("the program wrote %d files: the test looked at the wrong folder", files)
	}
	if !strings.Contains(string(on.logged()), `"answered"`) {
		t.Error("no answer stands in the log: the test looked at the wrong one")
	}
}

// lossStop runs one program until a random moment, lets some more people write,
// stops it, and counts.
func lossStop(on *stage, api *lossAPI, random *rand.Rand, by syscall.Signal, batch int, count *lossCount) {
	t := on.t
	t.Helper()
	before := random.IntN(batch + 1)
	api.push(before)
	server := api.serve()
	life := on.start(server.URL)
	if random.IntN(8) == 0 {
		pause(life, time.Duration(random.IntN(int(700*time.Millisecond))))
		api.push(batch - before)
	} else {
		api.wait("the program asks for updates", life.ended, func() bool { return api.polls > 0 })
		life.leaksInProc()
		api.push(batch - before)
		api.mu.Lock()
		answers := random.IntN(min(2*batch, api.unanswered()) + 1)
		api.mu.Unlock()
		api.wait("the program answers", life.ended, func() bool { return len(api.said) >= answers })
		pause(life, time.Duration(random.IntN(2)*random.IntN(int(40*time.Millisecond))))
	}
	life.stop(by)
	server.Close()

	api.mu.Lock()
	defer api.mu.Unlock()
	early := api.polls == 0
	if early {
		count.early++
	}
	noted := on.journal()
	for n := range api.handed {
		if (len(api.queue) == 0 || n < api.queue[0]) && !noted[n] {
			t.Errorf("an update was confirmed and is not in the journal (H31)")
		}
	}
	inFlight, atRisk, unconfirmed := 0, 0, 0
	for _, n := range api.queue {
		switch {
		case api.handed[n] && !noted[n]:
			inFlight++
			if api.said[n] {
				atRisk++
				count.allowed[n]++
			}
		case api.said[n]:
			unconfirmed++
		}
	}
	if by == syscall.SIGTERM {
		count.terms++
		count.atRiskAfterTerm += atRisk
		if life.err != nil && !early {
			t.Errorf("stopped in order, the program ends with: %v\n%s", life.err, tail(on.logged()))
		}
		return
	}
	count.kills++
	count.inFlight += inFlight
	count.atRisk += atRisk
	count.mostAtRisk = max(count.mostAtRisk, atRisk)
	count.unconfirmed += unconfirmed
}

// pause waits for a random moment: it is the moment that is tested.
func pause(life *running, d time.Duration) {
	select {
	case <-time.After(d):
	case <-life.ended:
	}
}

// tail is the end of a log.
func tail(log []byte) string { return string(log[max(0, len(log)-3000):]) }
