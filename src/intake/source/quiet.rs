//! Panics of a foreign library that are caught, without their message on the user's screen.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs something that catches its panics itself. Panics elsewhere are told as ever: the hook asks the thread.
pub(super) fn quietly<T>(run: impl FnOnce() -> T) -> T {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                usual(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    let done = run();
    QUIET.set(before);
    done
}
