//! Rows of JSON as values: while one thread decodes, the other verifies and decrypts the pages that come next.

use crate::StoreError;
use rusqlite::Rows;
use serde::de::DeserializeOwned;
use std::sync::mpsc::{Receiver, sync_channel};
use zeroize::Zeroizing;

/// Bytes of one batch: enough that a thread is worth its start. What fits into one is decoded without a second thread.
const BATCH: usize = 64 * 1024;
/// Batches that may wait.
const WAITING: usize = 4;

/// Texts in a buffer that never grows, so that nothing of them is left in memory that was given back.
struct Batch {
    text: Zeroizing<String>,
    ends: Vec<usize>,
}

impl Batch {
    fn of(capacity: usize) -> Self {
        Self { text: Zeroizing::new(String::with_capacity(capacity)), ends: Vec::new() }
    }

    fn has_room(&self, more: usize) -> bool {
        self.text.len() + more <= self.text.capacity()
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn decode<T: DeserializeOwned>(&self, out: &mut Vec<T>) -> Result<(), StoreError> {
        let mut start = 0;
        for end in &self.ends {
            out.push(serde_json::from_str(&self.text[start..*end])?);
            start = *end;
        }
        Ok(())
    }
}

/// The values of rows with one column of JSON, in their order.
///
/// # Errors
/// The database, or a row that cannot be read.
pub fn values<T: DeserializeOwned + Send>(mut rows: Rows<'_>) -> Result<Vec<T>, StoreError> {
    let mut batch = Batch::of(BATCH);
    let mut out = Vec::new();
    let full = fill(&mut rows, &mut batch)?;
    let Some(first) = full else {
        batch.decode(&mut out)?;
        return Ok(out);
    };
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        let decoder = scope.spawn(move || decoded(&receive));
        let read = (|| {
            let mut next = first;
            loop {
                // A decoder that has stopped says why below.
                if send.send(std::mem::replace(&mut batch, next)).is_err() {
                    return Ok(());
                }
                match fill(&mut rows, &mut batch)? {
                    Some(another) => next = another,
                    None => break,
                }
            }
            send.send(std::mem::replace(&mut batch, Batch::of(0))).ok();
            Ok(())
        })();
        drop(send);
        let values = decoder.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
        read.and(values)
    })
}

/// Fills a batch. Gives the next one, with the row that found no room, or nothing where the rows are at their end.
fn fill(rows: &mut Rows<'_>, batch: &mut Batch) -> Result<Option<Batch>, StoreError> {
    while let Some(row) = rows.next()? {
        let text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        if batch.has_room(text.len()) {
            batch.push(text);
            continue;
        }
        let mut next = Batch::of(BATCH.max(text.len()));
        next.push(text);
        return Ok(Some(next));
    }
    Ok(None)
}

fn decoded<T: DeserializeOwned>(batches: &Receiver<Batch>) -> Result<Vec<T>, StoreError> {
    let mut out = Vec::new();
    batches.iter().try_for_each(|batch: Batch| batch.decode(&mut out))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    fn read(rows: &[String]) -> Result<Vec<serde_json::Value>, StoreError> {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch("CREATE TABLE t (body TEXT)").unwrap();
        for row in rows {
            database.execute("INSERT INTO t VALUES (?1)", [row]).unwrap();
        }
        let mut query = database.prepare("SELECT body FROM t ORDER BY rowid").unwrap();
        values(query.query([]).unwrap())
    }

    fn text(length: usize, mark: usize) -> String {
        format!("\"{mark:06}{}\"", "가".repeat(length / 3))
    }

    #[test]
    fn rows_come_in_their_order_however_long_they_are() {
        let lengths: [&[usize]; 6] = [
            &[],
            &[10],
            &[100; 3000],
            &[BATCH - 20, 30, 30, BATCH],
            &[10, 5 * BATCH, 10, BATCH - 8, BATCH - 8, 3 * BATCH],
            &[40_000; 40],
        ];
        for lengths in lengths {
            let rows: Vec<String> = lengths.iter().zip(0..).map(|(length, mark)| text(*length, mark)).collect();
            let wanted: Vec<serde_json::Value> = rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect();
            assert_eq!(read(&rows).unwrap(), wanted, "{} rows", rows.len());
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_is_an_error_wherever_it_stands() {
        for place in [0, 1, 700, 1999] {
            let mut rows: Vec<String> = (0..2000).map(|mark| text(600, mark)).collect();
            rows[place].pop();
            assert!(matches!(read(&rows), Err(StoreError::Json(_))), "{place}");
        }
    }

    #[test]
    fn a_row_that_fills_a_batch_to_the_last_byte_and_one_that_is_a_byte_longer_come_back_whole() {
        for more in [0, 1] {
            let row = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
            let rows = [row(BATCH - 10), row(10 + more), row(BATCH + more), row(10)];
            let found = read(&rows).unwrap();
            let lengths: Vec<usize> = found.iter().map(|value| value.as_str().unwrap().len() + 2).collect();
            assert_eq!(lengths, [BATCH - 10, 10 + more, BATCH + more, 10]);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_an_error() {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch("CREATE TABLE t (body); INSERT INTO t VALUES (7), (x'ff')").unwrap();
        let mut query = database.prepare("SELECT body FROM t").unwrap();
        assert!(values::<u32>(query.query([]).unwrap()).is_err());
    }
}
