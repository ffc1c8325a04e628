//! The same conversions by several threads. A text is cut only where no match can span, so its
//! parts may be converted in any order; what comes out is joined in the order of the text.
//!
//! [`copy`] reads and writes by turns and holds as much as its threads work on; [`text`] is for
//! texts in memory.

mod copy;
#[cfg(test)]
mod tests;
#[cfg(feature = "parallel")]
mod text;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use copy::Parallel;

/// How far back from its end a part is searched for a place to cut, in bytes. Prose has one every
/// few characters.
pub(crate) const SEARCH: usize = 16 * 1024;

/// Locks. A thread that panicked ends the whole anyway; the others only have to get that far.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
