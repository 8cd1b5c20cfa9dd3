//! `workbook.xlsx`: the same tables as sheets, with a page that says what they are. No date but a fixed one.

use crate::ReportError;
use crate::tables::{Cell, all};
use crate::words::Context;
use assize_record::cell::begins_formula;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// Longest text that a cell of the format takes.
const LONGEST: usize = 32_000;

/// The workbook. The same study and results give the same bytes.
pub fn workbook(context: &Context<'_>) -> Result<Vec<u8>, ReportError> {
    write(context).map_err(|error| ReportError::Table { name: "workbook.xlsx".to_owned(), problem: error.to_string() })
}

fn write(context: &Context<'_>) -> Result<Vec<u8>, XlsxError> {
    let study = context.study;
    let mut workbook = Workbook::new();
    let fixed = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&study.title).set_creation_datetime(&fixed));
    let bold = Format::new().set_bold();
    // Stays text when somebody edits the cell or saves the sheet as CSV.
    let quoted = Format::new().set_quote_prefix();
    let tables = all(context);
    let front = workbook.add_worksheet();
    front.set_name("Read me")?.set_column_width(0, 22)?.set_column_width(1, 90)?;
    front.write_with_format(0, 0, study.title.as_str(), &bold)?;
    front.write(1, 0, "Each row begins with the id that `assize trace` takes.")?;
    for (row, table) in (3u32..).zip(&tables) {
        front.write(row, 0, table.name)?.write(row, 1, format!("{} ({} rows)", table.about, table.rows.len()))?;
    }
    for table in &tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(table.name)?.set_freeze_panes(1, 1)?;
        for (column, head) in (0u16..).zip(&table.header) {
            sheet.write_with_format(0, column, *head, &bold)?;
            sheet.set_column_width(column, if column == 0 { 34 } else { 20 })?;
        }
        for (row, cells) in (1u32..).zip(&table.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                match cell {
                    Cell::Text(text) => {
                        let cut: String = text.chars().take(LONGEST).collect();
                        match begins_formula(&cut) {
                            true => sheet.write_string_with_format(row, column, cut, &quoted)?,
                            false => sheet.write_string(row, column, cut)?,
                        };
                    }
                    Cell::Number(number) => {
                        sheet.write_number(row, column, *number)?;
                    }
                    Cell::Empty => {}
                }
            }
        }
    }
    workbook.save_to_buffer()
}
