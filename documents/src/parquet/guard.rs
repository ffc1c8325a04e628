//! Panics of the crate `parquet`, which meets some files that are broken, or made to be hostile, with one.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::error::Error;

thread_local! {
    /// This thread is at something whose panics are errors.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does something of the crate's. A panic in it becomes an error, and is not printed.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                others(panic);
            }
        }));
    });
    IS_GUARDED.set(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(false);
    done.unwrap_or_else(|said| Err(Error::Archive(format!("the file is broken: {}", text(&*said)))))
}

/// What a panic says.
fn text(said: &(dyn Any + Send)) -> &str {
    let text = said.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| said.downcast_ref::<&str>().copied()).unwrap_or("it cannot be read")
}

#[cfg(test)]
mod tests {
    use std::panic;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::guarded;

    #[test]
    fn a_panic_is_an_error_and_others_are_printed() {
        static PRINTED: AtomicUsize = AtomicUsize::new(0);
        panic::set_hook(Box::new(|_| {
            PRINTED.fetch_add(1, Ordering::Relaxed);
        }));
        let error = guarded::<()>(|| panic!("page {}", 7)).unwrap_err();
        assert_eq!(error.to_string(), "the file is broken: page 7");
        assert_eq!(guarded(|| Ok(7)).ok(), Some(7));
        assert_eq!(PRINTED.load(Ordering::Relaxed), 0);
        assert!(panic::catch_unwind(|| panic!("another")).is_err());
        assert_eq!(PRINTED.load(Ordering::Relaxed), 1);
    }
}
