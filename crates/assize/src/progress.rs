//! Progress on standard error: a bar at a terminal, silence elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over named steps.
pub struct Steps(ProgressBar);

/// A bar of `count` steps.
pub fn steps(count: usize) -> Steps {
    let bar = ProgressBar::new(count as u64);
    if let Ok(style) = ProgressStyle::with_template("[{bar:30}] {pos}/{len} {msg} ({elapsed})") {
        bar.set_style(style.progress_chars("=> "));
    }
    Steps(bar)
}

/// A bar of `count` steps that shows by itself that time passes, for steps that take long.
pub fn running(count: usize) -> Steps {
    let steps = steps(count);
    steps.0.enable_steady_tick(std::time::Duration::from_millis(250));
    steps
}

impl Steps {
    /// Says which step begins.
    pub fn step(&self, name: &str) {
        if self.0.position() == self.0.length().unwrap_or(0) {
            self.0.inc_length(1);
        }
        self.0.set_message(name.to_owned());
        self.0.inc(1);
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}
