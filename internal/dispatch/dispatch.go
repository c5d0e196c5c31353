package dispatch

import (
	"container/list"
	"context"
	"errors"
	"sync"
)

// Errors of Submit.
var (
	ErrFull    = errors.New("dispatch: the queue is full")
	ErrStopped = errors.New("dispatch: stopped")
)

// Job is one thing to do for a chat.
type Job struct {
	Chat   string // jobs of one chat run one after the other
	Urgent bool   // its chat goes before those that have nothing urgent, and it is taken in a full queue

	// Do does it. Its context ends when Stop gives up waiting.
	Do func(ctx context.Context)
	// Panicked is called with what Do panicked with, where it did.
	Panicked func(ctx context.Context, value any)
	// Dropped is called where the job is not started because of Stop.
	Dropped func()
}

// Dispatcher runs jobs. Make it with [New]; it is safe for concurrent use.
type Dispatcher struct {
	ctx    context.Context // of every job; ended by Stop
	cancel context.CancelFunc
	most   int

	mu      sync.Mutex
	wake    *sync.Cond
	lanes   map[string]*lane
	ready   [2]list.List // of *lane that wait for a worker: 0 urgent, 1 the others
	waiting int          // jobs that have not been started
	stopped bool
	workers sync.WaitGroup
}

// lane holds the jobs of a chat that wait, oldest first.
type lane struct {
	chat    string
	jobs    []Job
	urgent  int // of jobs
	running bool
	at      *list.Element // its place in ready, nil while running
	in      int           // which list of ready
}

// New returns a dispatcher with so many workers, which holds at most so many
// waiting jobs.
func New(workers, waiting int) *Dispatcher {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Dispatcher{ctx: ctx, cancel: cancel, most: waiting, lanes: map[string]*lane{}}
	d.wake = sync.NewCond(&d.mu)
	for range workers {
		d.workers.Go(d.work)
	}
	return d
}

// Submit queues a job. The error is ErrFull or ErrStopped, and the job is then
// not the dispatcher's.
func (d *Dispatcher) Submit(j Job) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return ErrStopped
	}
	if d.waiting >= d.most && !j.Urgent {
		return ErrFull
	}
	l := d.lanes[j.Chat]
	if l == nil {
		l = &lane{chat: j.Chat}
		d.lanes[j.Chat] = l
	}
	l.jobs = append(l.jobs, j)
	if j.Urgent {
		l.urgent++
	}
	d.waiting++
	d.place(l)
	d.wake.Signal()
	return nil
}

// Waiting returns the number of jobs that have not been started.
func (d *Dispatcher) Waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.waiting
}

// place puts a lane that is not running where a worker finds it.
func (d *Dispatcher) place(l *lane) {
	if l.running || len(l.jobs) == 0 {
		return
	}
	in := 1
	if l.urgent > 0 {
		in = 0
	}
	if l.at != nil {
		if l.in == in {
			return
		}
		d.ready[l.in].Remove(l.at)
	}
	l.in, l.at = in, d.ready[in].PushBack(l)
}

func (d *Dispatcher) work() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		l := d.next()
		if l == nil {
			if d.stopped {
				return
			}
			d.wake.Wait()
			continue
		}
		j := l.jobs[0]
		l.jobs[0] = Job{}
		l.jobs = l.jobs[1:]
		if j.Urgent {
			l.urgent--
		}
		d.waiting--
		l.running = true
		d.mu.Unlock()
		d.do(j)
		d.mu.Lock()
		l.running = false
		if len(l.jobs) == 0 {
			delete(d.lanes, l.chat)
		}
		d.place(l)
	}
}

// next takes the lane whose turn it is; nil where none waits.
func (d *Dispatcher) next() *lane {
	for i := range d.ready {
		if e := d.ready[i].Front(); e != nil {
			l := d.ready[i].Remove(e).(*lane)
			l.at = nil
			return l
		}
	}
	return nil
}

func (d *Dispatcher) do(j Job) {
	defer func() {
		if value := recover(); value != nil && j.Panicked != nil {
			j.Panicked(d.ctx, value)
		}
	}()
	j.Do(d.ctx)
}

// Stop starts no further job and waits for those that run; when ctx ends, so
// does theirs. The jobs that were not started are dropped. It returns ctx's
// error where it had to end one. A second call waits as well.
func (d *Dispatcher) Stop(ctx context.Context) error {
	d.mu.Lock()
	d.stopped = true
	var dropped []Job
	for i := range d.ready {
		for e := d.ready[i].Front(); e != nil; e = d.ready[i].Front() {
			d.ready[i].Remove(e)
		}
	}
	for _, l := range d.lanes {
		dropped = append(dropped, l.jobs...)
		l.jobs, l.at = nil, nil
	}
	d.waiting = 0
	d.wake.Broadcast()
	d.mu.Unlock()
	for _, j := range dropped {
		if j.Dropped != nil {
			j.Dropped()
		}
	}
	ended := make(chan struct{})
	go func() {
		d.workers.Wait()
		close(ended)
	}()
	defer d.cancel()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		d.cancel()
		<-ended
		return ctx.Err()
	}
}
