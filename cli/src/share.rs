//! Work shared out between threads, whose results come in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How far ahead of the result that is awaited a thread may work, in items.
const AHEAD: usize = 256;

/// Which items are under way.
#[derive(Default)]
struct Turns {
    /// How many were begun.
    begun: usize,
    /// How many results were taken.
    taken: usize,
    /// No more are begun.
    is_over: bool,
    /// A thread panicked, so that some will never be taken.
    is_broken: bool,
}

#[derive(Default)]
struct Order {
    turns: Mutex<Turns>,
    turned: Condvar,
}

impl Order {
    /// The next item of so many, when it is not too far ahead.
    fn begin(&self, count: usize) -> Option<usize> {
        let mut turns = locked(&self.turns);
        loop {
            if turns.is_over || turns.begun >= count {
                return None;
            }
            if turns.begun < turns.taken + AHEAD {
                turns.begun += 1;
                return Some(turns.begun - 1);
            }
            turns = self.turned.wait(turns).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn next(&self) -> usize {
        locked(&self.turns).taken
    }

    fn change(&self, change: impl FnOnce(&mut Turns)) {
        change(&mut locked(&self.turns));
        self.turned.notify_all();
    }
}

/// Ends the work of the others where one panics, who would wait for its result for ever.
struct Alarm<'o>(&'o Order);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.change(|turns| (turns.is_over, turns.is_broken) = (true, true));
        }
    }
}

/// Tells of an item that is worked on whether the results of all before it have been taken.
pub(crate) struct Turn<'o>(Option<(&'o Order, usize)>);

impl Turn<'_> {
    pub(crate) fn is_now(&self) -> bool {
        self.0.is_none_or(|(order, item)| order.next() == item)
    }

    /// Waits for it.
    pub(crate) fn wait(&self) {
        let Some((order, item)) = self.0 else { return };
        let mut turns = locked(&order.turns);
        while turns.taken != item && !turns.is_broken {
            turns = order.turned.wait(turns).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Works on each item, with its share of so many threads, and takes the results in the order of the items. After a result
/// that `ends` the work no more are begun; those that are under way are finished.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    jobs: NonZeroUsize,
    work: impl Fn(&T, NonZeroUsize, &Turn<'_>) -> R + Sync,
    ends: impl Fn(&R) -> bool + Sync,
    mut take: impl FnMut(&T, R) + Send,
) {
    let workers = jobs.get().min(items.len()).max(1);
    let share = NonZeroUsize::new(jobs.get() / workers).unwrap_or(NonZeroUsize::MIN);
    if workers == 1 {
        for item in items {
            let result = work(item, share, &Turn(None));
            let is_over = ends(&result);
            take(item, result);
            if is_over {
                break;
            }
        }
        return;
    }
    let (order, early, taking) =
        (Order::default(), Mutex::new(BTreeMap::new()), Mutex::new(&mut take));
    let run = || {
        let _alarm = Alarm(&order);
        while let Some(number) = order.begin(items.len()) {
            let item = &items[number];
            let result = work(item, share, &Turn(Some((&order, number))));
            if ends(&result) {
                order.change(|turns| turns.is_over = true);
            }
            locked(&early).insert(number, (item, result));
            // Whoever has the listing takes all that has its turn.
            let mut take = locked(&taking);
            loop {
                let Some((item, result)) = locked(&early).remove(&order.next()) else { break };
                take(item, result);
                order.change(|turns| turns.taken += 1);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            // Where the system has no thread left, those there are do it all.
            let _ = thread::Builder::new().spawn_scoped(scope, run);
        }
        run();
    });
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::in_order;

    /// Of which each third waits for its turn, and finds that all before it were taken.
    #[test]
    fn results_come_in_order_and_threads_are_shared_out() {
        let items: Vec<usize> = (0..1000).collect();
        for jobs in [1, 2, 3, 7] {
            let taken = AtomicUsize::new(0);
            let jobs = NonZeroUsize::MIN.saturating_add(jobs - 1);
            in_order(
                &items[..],
                jobs,
                |&item, share, turn| {
                    if item % 3 == 0 {
                        turn.wait();
                        assert!(turn.is_now() && taken.load(Ordering::SeqCst) == item);
                    }
                    assert_eq!(share.get(), 1);
                    item
                },
                |&item| item == 900,
                |&item, result| {
                    assert_eq!((item, taken.fetch_add(1, Ordering::SeqCst)), (result, item))
                },
            );
            let taken = taken.into_inner();
            // Each of the others may go on to the next that waits.
            let most = 901 + 3 * (jobs.get() - 1);
            assert!((901..=most).contains(&taken), "{jobs}: {taken}");
        }
        in_order(
            &items[..3],
            NonZeroUsize::MIN.saturating_add(7),
            |_, share, _| share,
            |_| false,
            |_, share| {
                assert_eq!(share.get(), 2);
            },
        );
    }
}
