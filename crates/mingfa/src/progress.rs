//! How far long work is: a bar on a terminal, plain lines elsewhere. Always on stderr.

use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// A line is written each time another tenth is done.
const TENTHS: u64 = 10;

/// Progress of one piece of work.
pub struct Progress {
    title: &'static str,
    bar: Option<ProgressBar>,
    tenths: u64,
}

impl Progress {
    /// Begins, with nothing shown before the first news.
    pub fn new(title: &'static str) -> Self {
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} 剩余{eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = output::on_terminal().then(|| ProgressBar::new(0).with_style(style).with_message(title));
        Self { title, bar, tenths: 0 }
    }

    /// So much of all is done.
    pub fn set(&mut self, done: u64, all: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(all);
            bar.set_position(done);
            return;
        }
        let tenths = done * TENTHS / all.max(1);
        if tenths > self.tenths {
            self.tenths = tenths;
            output::say(&format!("{}：{done}/{all}", self.title));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
