//! problem+json (RFC 9457), and the table of codes.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::kernel::{Code, Error, Lang, Place};

/// One faulty value or failed rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemFault {
    /// A JSON pointer (RFC 6901) to the faulty value in the body; absent for a parameter.
    #[schema(example = "/items/0/quantity")]
    pub pointer: Option<String>,
    /// The name of the query parameter; absent for the body.
    pub parameter: Option<String>,
    /// The kind of fault, as a word that never changes.
    #[schema(example = "out_of_range")]
    pub code: String,
    /// What is wrong and how to correct it.
    pub detail: String,
}

/// The answer of every refusal. Some have further members, such as `state` or `alternatives`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `/problems/{code}`: a page about the code.
    #[serde(rename = "type")]
    #[schema(example = "/problems/no_capacity")]
    pub kind: String,
    /// The title, which is the same for every problem with this code.
    pub title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    pub status: u16,
    /// What is wrong in this request.
    pub detail: String,
    /// The code of the problem, which never changes.
    #[schema(example = "no_capacity")]
    pub code: String,
    /// The request's id, as in `X-Request-Id`.
    pub request_id: String,
    /// The single faults, if there are any.
    pub errors: Vec<ProblemFault>,
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The status only. The frame renders the body, because it knows the language and the request's id.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The problem as JSON.
pub(super) fn body(error: &Error, lang: Lang, request_id: &str) -> Value {
    let code = error.code();
    let errors: Vec<Value> = error
        .faults()
        .iter()
        .map(|fault| {
            let (member, place) = match &fault.at {
                Place::Pointer(pointer) => ("pointer", pointer),
                Place::Parameter(parameter) => ("parameter", parameter),
            };
            json!({member: place, "code": fault.code, "detail": fault.detail.get(lang)})
        })
        .collect();
    let mut problem = Map::new();
    problem.insert("type".into(), format!("/problems/{}", code.as_str()).into());
    problem.insert("title".into(), code.title().get(lang).into());
    problem.insert("status".into(), code.status().into());
    problem.insert("detail".into(), error.detail().get(lang).into());
    problem.insert("code".into(), code.as_str().into());
    problem.insert("request_id".into(), request_id.into());
    problem.insert("errors".into(), errors.into());
    problem.extend(error.members().clone());
    Value::Object(problem)
}

/// The HTTP response of a refusal.
pub fn render(error: &Error, lang: Lang, request_id: &str) -> HttpResponse {
    let code = error.code();
    let mut response = HttpResponse::build(error.status_code());
    response
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CONTENT_LANGUAGE, lang.tag()));
    if let Some(seconds) = error.retry_seconds() {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if let Some(etag) = error.current_etag() {
        response.insert_header((header::ETAG, etag));
    }
    if let Some(Value::Array(methods)) = error.members().get("allow") {
        let allow: Vec<&str> = methods.iter().filter_map(Value::as_str).collect();
        response.insert_header((header::ALLOW, allow.join(", ")));
    }
    if code.status() == 401 {
        let why = if code == Code::TokenMissing {
            String::new()
        } else {
            format!(" error=\"invalid_token\", error_description=\"{}\"", code.as_str())
        };
        response.insert_header((
            header::WWW_AUTHENTICATE,
            format!("Bearer realm=\"motorpool\"{}{why}", if why.is_empty() { "" } else { "," }),
        ));
    }
    response.body(body(error, lang, request_id).to_string())
}

/// The table of codes, as served at `/problems`.
pub fn table(lang: Lang) -> Value {
    let codes: Vec<Value> = Code::ALL.iter().map(|code| describe(*code, lang)).collect();
    json!({ "problems": codes })
}

/// The table of codes in Markdown: the content of `docs/PROBLEMS.md`.
pub fn page() -> String {
    let head = "# Problem codes\n\nWhat `code` says in a refusal. Codes are never renamed; new ones may come under a status that is known. Served at `/problems`, \
                each at `/problems/{code}`; written by `motorpool problems`.\n\n| code | status | what it says | 中文 |\n| --- | --- | --- | --- |\n";
    let row = |code: &Code| {
        format!(
            "| `{}` | {} | {} | {} |\n",
            code.as_str(),
            code.status(),
            code.title().get(Lang::En),
            code.title().get(Lang::ZhCn)
        )
    };
    head.to_owned() + &Code::ALL.iter().map(row).collect::<String>()
}

/// One row of the table.
pub fn describe(code: Code, lang: Lang) -> Value {
    json!({"type": format!("/problems/{}", code.as_str()), "code": code.as_str(), "status": code.status(), "title": code.title().get(lang)})
}
