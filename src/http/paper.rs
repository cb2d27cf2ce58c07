//! Pages to print. They contain their own style. Papers are in Chinese; tables are in the language asked for.

use actix_web::HttpResponse;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::sheet::decimal;
use crate::kernel::{Lang, Money};

const STYLE: &str = "body{font:14px/1.5 'Songti SC','SimSun','Noto Serif CJK SC',serif;margin:2em auto;max-width:52em;color:#000}h1{text-align:center;letter-spacing:.4em;font-size:22px;margin:0 0 .2em}\
p{margin:0 0 .5em}.number{text-align:right}table{border-collapse:collapse;width:100%;margin-bottom:1em}th,td{border:1px solid #000;padding:.35em .6em;text-align:left;vertical-align:top}\
th{font-weight:normal;white-space:nowrap}td{overflow-wrap:anywhere}.form{table-layout:fixed}.form th{width:5.5em}.even{table-layout:fixed}.hand td{height:2.2em}.time{white-space:nowrap}td.fen,th.fen{text-align:right;overflow-wrap:normal}\
.sign td{height:4.5em}.sign .date td{height:1.5em}caption{text-align:left;font-weight:bold;padding:.3em 0}\
@media print{@page{size:A4;margin:10mm}body{margin:0;font-size:13px;line-height:1.4}th,td{padding:.2em .5em}table{margin-bottom:.6em}\
.dense{font-size:12px;line-height:1.3}.dense table{margin-bottom:.4em}.dense .sign td{height:3.2em}.dense .sign .date td{height:1.3em}}\
@media screen and (max-width:600px){body{margin:.6em;font-size:13px}th,td{padding:.25em .3em}.form th{width:4.2em}th{white-space:normal}}";

/// What a table of many columns adds to the style: the paper lies on its side, and each page repeats the headings. A small
/// screen rolls it.
const WIDE: &str = "body{max-width:none;margin:1em;font-size:11px}th,td{padding:.2em .3em}thead{display:table-header-group}tr{break-inside:avoid}\
@media screen and (max-width:600px){th{white-space:nowrap}td{overflow-wrap:normal}.wide{overflow-x:auto}.wide table{width:max-content}.wide td{max-width:12em}}\
@media print{@page{size:A4 landscape;margin:1cm}body{font-size:11px}th,td{padding:.2em .3em}}";

/// The answer with a paper of this title and heading, in Chinese.
pub fn answer(title: &str, heading: &str, content: &Markup) -> HttpResponse {
    page(Lang::ZhCn, title, heading, content, "")
}

/// The answer with a paper of many columns, in Chinese.
pub fn wide(title: &str, heading: &str, content: &Markup) -> HttpResponse {
    page(Lang::ZhCn, title, heading, content, WIDE)
}

/// The answer with a table as a page in this language.
pub fn table(lang: Lang, title: &str, heading: &str, content: &Markup) -> HttpResponse {
    page(lang, title, heading, content, WIDE)
}

/// The answer with a page. Its content security policy allows its own style and nothing else.
fn page(lang: Lang, title: &str, heading: &str, content: &Markup, style: &str) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body {
                h1 { (heading) }
                (content)
            }
        }
    };
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("Content-Language", lang.tag()))
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .body(page.into_string())
}

/// The amount in yuan, with two decimals.
pub fn yuan(money: Money) -> String {
    decimal(money.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_printed_as_yuan() {
        for (fen, expected) in [(0, "0.00"), (5, "0.05"), (90_000, "900.00"), (-10_840, "-108.40")] {
            assert_eq!(yuan(Money(fen)), expected);
        }
    }
}
