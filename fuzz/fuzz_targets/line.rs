//! The line that is written of a report.

use std::{
    io,
    sync::{Arc, Mutex},
};

use secure_core::{NdjsonSink, Report, ReportSink};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().map_or(Ok(0), |mut lines| lines.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn line(report: &Report) -> Vec<u8> {
    let lines = Lines::default();
    NdjsonSink::new(lines.clone()).receive(report, 7);
    lines.0.lock().map(|line| line.clone()).unwrap_or_default()
}
