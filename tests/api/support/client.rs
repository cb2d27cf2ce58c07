//! A client of the API, whose failed expectations say what was asked and answered.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use motorpool::{
    http::BASE,
    kernel::{Clock, Instant},
};
use serde_json::{Value, json};
use ureq::{
    Agent, http,
    tls::{Certificate, RootCerts, TlsConfig},
};

/// A client signs in again after this time, or when the clock was set back. Access tokens live for 15 minutes.
const TOKEN_SECONDS: i64 = 10 * 60;

/// How a client authenticates.
enum Caller {
    Nobody,
    Bearer(String),
    Person { username: String, password: String, token: Mutex<Option<(Instant, String)>> },
}

/// A client of one server. Clones share their token.
#[derive(Clone)]
pub struct Client {
    server: String,
    agent: Agent,
    clock: Clock,
    caller: Arc<Caller>,
}

impl Client {
    /// A client without a token.
    pub fn nobody(server: &str, clock: &Clock) -> Self {
        // A connection kept open would make the server wait for it when it is stopped.
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_redirects(0)
            .proxy(None)
            .build()
            .into();
        Self { server: server.into(), agent, clock: clock.clone(), caller: Arc::new(Caller::Nobody) }
    }

    /// A client without a token who trusts this certificate (PEM) alone.
    pub fn trusting(server: &str, clock: &Clock, certificate: &str) -> Self {
        let nobody = Self::nobody(server, clock);
        let root = Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
        let tls = TlsConfig::builder().root_certs(RootCerts::from([root])).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_redirects(0)
            .proxy(None)
            .tls_config(tls)
            .build()
            .into();
        Self { agent, ..nobody }
    }

    /// The same client with a token or key.
    pub fn bearer(&self, token: &str) -> Self {
        Self { caller: Arc::new(Caller::Bearer(token.into())), ..self.clone() }
    }

    /// The same client as a person, who signs in when needed.
    pub fn person(&self, username: &str, password: &str) -> Self {
        let caller = Caller::Person { username: username.into(), password: password.into(), token: Mutex::new(None) };
        Self { caller: Arc::new(caller), ..self.clone() }
    }

    /// The server's address: `http://127.0.0.1:…`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The present token, if there is one.
    pub fn token(&self) -> Option<String> {
        match &*self.caller {
            Caller::Nobody => None,
            Caller::Bearer(token) => Some(token.clone()),
            Caller::Person { username, password, token } => {
                let mut kept = token.lock().unwrap_or_else(PoisonError::into_inner);
                let now = self.clock.now();
                let fresh =
                    kept.as_ref().filter(|(since, _)| (0..TOKEN_SECONDS).contains(&(now.seconds() - since.seconds())));
                if let Some((_, token)) = fresh {
                    return Some(token.clone());
                }
                let nobody = Self { caller: Arc::new(Caller::Nobody), ..self.clone() };
                let tokens =
                    nobody.post("/auth/login", json!({"username": username, "password": password})).expect(200);
                let token = tokens["access_token"].as_str().expect("an access token").to_owned();
                *kept = Some((now, token.clone()));
                Some(token)
            }
        }
    }

    /// A request to be completed. The path lies below `/api/v1`.
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        self.request_at(method, &format!("{BASE}{path}"))
    }

    /// A request to be completed. The path is the whole one, as in `Location`.
    pub fn request_at(&self, method: &str, path: &str) -> Request<'_> {
        Request { client: self, method: method.into(), path: path.into(), headers: Vec::new(), body: None }
    }

    /// GET.
    pub fn get(&self, path: &str) -> Reply {
        self.request("GET", path).send()
    }

    /// GET of a whole path: `/healthz`, or what `Location` said.
    pub fn get_at(&self, path: &str) -> Reply {
        self.request_at("GET", path).send()
    }

    /// POST.
    pub fn post(&self, path: &str, body: Value) -> Reply {
        self.request("POST", path).json(&body).send()
    }

    /// PUT.
    pub fn put(&self, path: &str, body: Value) -> Reply {
        self.request("PUT", path).json(&body).send()
    }

    /// PATCH of the version with this etag.
    pub fn patch(&self, path: &str, body: Value, etag: &str) -> Reply {
        self.request("PATCH", path).header("If-Match", etag).json(&body).send()
    }

    /// All entries of a list, read page by page.
    pub fn all(&self, path: &str) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut next = path.to_owned();
        loop {
            let page = self.get(&next).expect(200);
            items.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("{path}{joint}cursor={cursor}"),
                None => return items,
            }
        }
    }
}

/// A request that is being put together.
pub struct Request<'c> {
    client: &'c Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request<'_> {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Adds any body.
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.header("Content-Type", content_type)
    }

    /// Sends the request.
    pub fn send(self) -> Reply {
        self.attempt().unwrap_or_else(|why| panic!("{why}"))
    }

    /// Sends the request to a server that may be gone. No answer, or half of one, is an error that says so.
    pub fn attempt(self) -> Result<Reply, String> {
        let asked = format!("{} {}", self.method, self.path);
        let mut request =
            http::Request::builder().method(self.method.as_str()).uri(format!("{}{}", self.client.server, self.path));
        if let Some(token) = self.client.token() {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = match self.body {
            Some(body) => self.client.agent.run(request.body(body).expect("a request")),
            None if self.method == "POST" || self.method == "PUT" || self.method == "PATCH" => {
                self.client.agent.run(request.body(Vec::new()).expect("a request"))
            }
            None => self.client.agent.run(request.body(()).expect("a request")),
        };
        let mut response = response.map_err(|error| format!("{asked}: no answer: {error}"))?;
        let body = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()
            .map_err(|error| format!("{asked}: the answer broke off: {error}"))?;
        // A file is no text; what of it is, can be asked for all the same.
        let words = String::from_utf8_lossy(&body).into_owned();
        Ok(Reply {
            asked,
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: words,
            bytes: body,
        })
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The request, for messages.
    pub asked: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body.
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// A header, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The JSON of the body.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{}: {} with no JSON ({error}): {}", self.asked, self.status, self.body))
    }

    /// The JSON (null if there is none) of an answer that must have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {} instead of {status}: {}", self.asked, self.status, self.body);
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem of a refusal that must have this status and code. Its form is checked as well.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}: {} instead of {status} {code}: {}", self.asked, self.status, self.body);
        let content_type = self.header("content-type").unwrap_or_default();
        assert_eq!(content_type.split(';').next(), Some("application/problem+json"), "{}: {content_type}", self.asked);
        let problem = self.json();
        assert_eq!(problem["code"], code, "{}: {problem}", self.asked);
        assert_eq!(problem["status"], status, "{}: {problem}", self.asked);
        assert_eq!(problem["type"], format!("/problems/{code}"), "{}: {problem}", self.asked);
        for member in ["title", "detail", "request_id"] {
            assert!(
                problem[member].as_str().is_some_and(|words| !words.is_empty()),
                "{}: no {member}: {problem}",
                self.asked
            );
        }
        assert!(problem["errors"].is_array(), "{}: no errors: {problem}", self.asked);
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"), "{}: {problem}", self.asked);
        problem
    }

    /// A 422 whose faults are exactly these (pointer or parameter, code), in any order. It is `invalid`, unless all of them
    /// are references that lead nowhere.
    #[track_caller]
    pub fn faults(&self, expected: &[(&str, &str)]) -> Value {
        let leads_nowhere = expected.iter().all(|(_, code)| *code == "unknown_reference");
        let problem = self.problem(422, if leads_nowhere { "unknown_reference" } else { "invalid" });
        let mut expected: Vec<(String, String)> =
            expected.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect();
        let mut found = faults_of(&problem);
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{}: {problem}", self.asked);
        problem
    }

    /// A 409 that another record has what stands in this member of the body: its only fault says so there, too.
    #[track_caller]
    pub fn taken(&self, pointer: &str) -> Value {
        let code = if pointer == "/external_ref" { "duplicate_external_ref" } else { "already_exists" };
        let problem = self.problem(409, code);
        assert_eq!(faults_of(&problem), [(pointer.to_owned(), code.to_owned())], "{}: {problem}", self.asked);
        assert_eq!(problem["errors"][0]["detail"], problem["detail"], "{}: {problem}", self.asked);
        problem
    }

    /// The `ETag`, which must be there.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("{}: {} without ETag", self.asked, self.status)).to_owned()
    }
}

/// A problem's faults: (pointer or parameter, code).
pub fn faults_of(problem: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let entries = problem["errors"].as_array().cloned().unwrap_or_default();
    entries
        .iter()
        .map(|entry| {
            (
                word(&entry["pointer"]).or_else(|| word(&entry["parameter"])).unwrap_or_default(),
                word(&entry["code"]).unwrap_or_default(),
            )
        })
        .collect()
}

/// A value as a query has it.
pub fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The `id` of a resource.
#[track_caller]
pub fn id(resource: &Value) -> &str {
    resource["id"].as_str().unwrap_or_else(|| panic!("no id in {resource}"))
}

/// The `etag` of a resource.
#[track_caller]
pub fn etag(resource: &Value) -> &str {
    resource["etag"].as_str().unwrap_or_else(|| panic!("no etag in {resource}"))
}
