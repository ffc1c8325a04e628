//! Work shared out between threads, whose results come in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::report::Failure;

/// How far ahead of the result that is awaited a thread may work, in items.
const AHEAD: usize = 256;

/// Results that came early, and whose turn it is.
struct Turns<R> {
    next: usize,
    early: BTreeMap<usize, R>,
    is_over: bool,
}

/// Ends the work of the others where one panics, who would wait for its result for ever.
struct Alarm<'t, R>(&'t Mutex<Turns<R>>, &'t Condvar);

impl<R> Drop for Alarm<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            locked(self.0).is_over = true;
            self.1.notify_all();
        }
    }
}

/// Works on each item, with its share of so many threads, and takes the results in the order of the items, while
/// `take` says to go on.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    jobs: NonZeroUsize,
    work: impl Fn(&T, NonZeroUsize) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<bool, Failure> + Send,
) -> Result<(), Failure> {
    let workers = jobs.get().min(items.len()).max(1);
    let share = NonZeroUsize::new(jobs.get() / workers).unwrap_or(NonZeroUsize::MIN);
    if workers == 1 {
        for item in items {
            if !take(item, work(item, share))? {
                break;
            }
        }
        return Ok(());
    }
    let begun = AtomicUsize::new(0);
    let turns = Mutex::new(Turns { next: 0, early: BTreeMap::new(), is_over: false });
    let turned = Condvar::new();
    let taking = Mutex::new((&mut take, Ok(())));
    let run = || {
        let _alarm = Alarm(&turns, &turned);
        loop {
            let index = begun.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            let mut now = locked(&turns);
            while !now.is_over && index >= now.next + AHEAD {
                now = turned.wait(now).unwrap_or_else(PoisonError::into_inner);
            }
            if now.is_over {
                break;
            }
            drop(now);
            let result = work(item, share);
            locked(&turns).early.insert(index, result);
            // Whoever has the listing takes all that has its turn.
            let mut taking = locked(&taking);
            loop {
                let mut now = locked(&turns);
                let next = now.next;
                let Some(result) = now.early.remove(&next) else { break };
                now.next += 1;
                let is_over = now.is_over;
                drop(now);
                turned.notify_all();
                if is_over {
                    continue;
                }
                match (taking.0)(&items[next], result) {
                    Ok(true) => {}
                    Ok(false) => locked(&turns).is_over = true,
                    Err(failure) => {
                        taking.1 = Err(failure);
                        locked(&turns).is_over = true;
                    }
                }
            }
        }
        turned.notify_all();
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            // Where the system has no thread left, those there are do it all.
            let _ = thread::Builder::new().spawn_scoped(scope, run);
        }
        run();
    });
    taking.into_inner().unwrap_or_else(PoisonError::into_inner).1
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
