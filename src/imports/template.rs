//! Templates to fill in: the header with an example. In Excel, a second sheet explains the columns.

use chrono::NaiveDateTime;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{
    columns::{self, Column, Form},
    model::{ImportKind, TemplateFormat},
};
use crate::{
    http::sheet::{CSV, XLSX, csv_file},
    kernel::{Error, Lang, Result, Text, text},
};

/// The template of a kind of table: its media type, file extension and content.
pub fn file(kind: ImportKind, format: TemplateFormat, lang: Lang) -> Result<(String, &'static str, Vec<u8>)> {
    let columns = columns::of(kind);
    match format {
        TemplateFormat::Csv => Ok((format!("{CSV}; charset=utf-8"), "csv", csv(columns, lang)?)),
        TemplateFormat::Xlsx => Ok((XLSX.to_owned(), "xlsx", xlsx(columns, lang).map_err(Error::internal)?)),
    }
}

fn examples(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.examples.len()).max().unwrap_or_default()
}

fn csv(columns: &[Column], lang: Lang) -> Result<Vec<u8>> {
    let mut writer = csv_file();
    writer.write_record(columns.iter().map(|column| column.heading(lang))).map_err(Error::internal)?;
    for row in 0..examples(columns) {
        writer.write_record(columns.iter().map(|column| column.example(row, lang))).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(Error::internal)
}

fn xlsx(columns: &[Column], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let heading = Format::new().set_bold();
    let sheet = workbook.add_worksheet().set_name(text!("Table", "数据").get(lang))?;
    for (at, column) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, at, column.heading(lang), &heading)?;
        let format = Format::new().set_num_format(match column.form {
            Form::Whole | Form::Percent => "0",
            Form::Hundredths => "0.00",
            Form::Date => "yyyy-mm-dd",
            Form::Moment => "yyyy-mm-dd hh:mm",
            _ => "@",
        });
        sheet.set_column_format(at, &format)?;
        for (row, line) in (0..column.examples.len()).zip(1_u32..) {
            cell(sheet, line, at, column.form, column.example(row, lang), &format)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    explain(workbook.add_worksheet().set_name(text!("Columns", "说明").get(lang))?, columns, lang, &heading)?;
    workbook.save_to_buffer()
}

/// Writes an example as the type that Excel would store.
fn cell(sheet: &mut Worksheet, row: u32, at: u16, form: Form, words: &str, format: &Format) -> Result<(), XlsxError> {
    let moment = |words: &str| ExcelDateTime::parse_from_str(words);
    match form {
        _ if words.is_empty() => {}
        Form::Whole | Form::Percent | Form::Hundredths => {
            sheet.write_number_with_format(row, at, words.parse::<f64>().unwrap_or_default(), format)?;
        }
        Form::Date => drop(sheet.write_datetime_with_format(row, at, moment(words)?, format)?),
        Form::Moment => {
            let iso = NaiveDateTime::parse_from_str(words, "%Y-%m-%d %H:%M")
                .map_or_else(|_| words.to_owned(), |moment| moment.format("%Y-%m-%dT%H:%M:%S").to_string());
            sheet.write_datetime_with_format(row, at, moment(&iso)?, format)?;
        }
        _ => drop(sheet.write_string_with_format(row, at, words, format)?),
    }
    Ok(())
}

fn explain(sheet: &mut Worksheet, columns: &[Column], lang: Lang, heading: &Format) -> Result<(), XlsxError> {
    let headings = [
        text!("Column", "列名"),
        text!("In Chinese", "中文列名"),
        text!("Required", "必填"),
        text!("How it is written", "填写格式"),
        text!("What it is", "说明"),
    ];
    for (at, words) in (0_u16..).zip(&headings) {
        sheet.write_string_with_format(0, at, words.get(lang), heading)?;
    }
    let (yes, no) = (text!("yes", "是"), text!("no", "否"));
    for (row, column) in (1_u32..).zip(columns) {
        let (en, zh) = column.form.description();
        let how = Text { en: en.into(), zh: zh.into() };
        let about = Text { en: column.about.0.into(), zh: column.about.1.into() };
        sheet.write_string(row, 0, column.name)?;
        sheet.write_string(row, 1, column.zh)?;
        sheet.write_string(row, 2, if column.is_required { yes.get(lang) } else { no.get(lang) })?;
        sheet.write_string(row, 3, how.get(lang))?;
        sheet.write_string(row, 4, about.get(lang))?;
    }
    sheet.autofit();
    Ok(())
}
