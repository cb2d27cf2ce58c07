//! The OpenAPI 3.1 document, made from the routes.
//!
//! A route declares its summary, parameters, body and successful answer. This module adds to each operation what it has
//! in common with others: its roles from the access table, its security, the headers that it honours and the refusals
//! that it can answer.

use std::collections::BTreeMap;

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CONTENT_SECURITY_POLICY, HeaderValue},
    middleware::Next,
};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, ContactBuilder, Content, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Paths, RefOr,
        Required, ResponseBuilder,
        header::{Header, HeaderBuilder},
        link::{Link, LinkBuilder},
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::{Object, ObjectBuilder, Ref, RefBuilder, Schema},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
        server::ServerBuilder,
        tag::TagBuilder,
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::{
    BASE,
    example::Schemas,
    problem::{Problem, ProblemFault},
    sheet::{CSV, HTML, XLSX},
};
use crate::kernel::{
    Code, OnBehalfOf,
    access::{self, Access},
};

const JSON: &str = "application/json";

/// Finds an operation of the access table by its method and path.
type Table = fn(method: &str, path: &str) -> Option<&'static access::Operation>;

/// The document before any route is added. `tags` are its chapters, each with its description.
pub fn skeleton(tags: &[(&str, &str)]) -> OpenApi {
    let info = InfoBuilder::new()
        .title("motorpool")
        .version("1.0.0")
        .description(Some(
            "The rental business of a state-owned vehicle company: bookings, dispatch, trips and charges.\n\n\
             Money is integer fen, distances kilometres, durations minutes; instants are RFC 3339 in the company's offset with whole seconds; \
             time ranges are half-open. Every refusal is problem+json with a stable `code`, listed at `/problems`.",
        ))
        .contact(Some(ContactBuilder::new().name(Some("the vehicle company")).url(Some("https://motorpool.example/")).build()))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()));
    let tags: Vec<_> = tags
        .iter()
        .map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build())
        .collect();
    OpenApiBuilder::new()
        .info(info)
        .tags(Some(tags))
        .servers(Some([ServerBuilder::new().url("/").description(Some("this server")).build()]))
        .components(Some(Components::new()))
        .build()
}

/// Adds to the document what operations have in common. `table` finds an operation in the access table.
pub fn finish(mut document: OpenApi, table: Table) -> OpenApi {
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(ProblemFault::name().into_owned(), ProblemFault::schema());
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "An access token of `/auth/login`, a token of the identity provider, or an API key (`mp_…`).",
        ))
        .build();
    components.security_schemes.insert("bearer".into(), RefOr::T(SecurityScheme::Http(bearer)));
    let schemas = Schemas(serde_json::to_value(&components.schemas).unwrap_or_default());
    let addressed = operations_with_id(&mut document.paths);
    for (path, item) in &mut document.paths.paths {
        let below = path.strip_prefix(BASE).unwrap_or(path).to_owned();
        for (method, operation) in operations(item) {
            let listed = table(method_name(&method), &below);
            add_access_and_refusals(&below, &method, operation, listed);
            add_version_headers(&method, operation, &schemas);
            add_as_of(operation, listed);
            make_empty_body_optional(&method, operation, &schemas);
            add_sheet_formats(operation);
            add_examples(operation, &schemas);
            add_links(path, &method, operation, &addressed);
        }
    }
    add_on_behalf_of(&mut document, table);
    document
}

/// Adds `on_behalf_of` to the bodies of operations that a key may call. No request type has this member itself.
fn add_on_behalf_of(document: &mut OpenApi, table: Table) {
    let mut bodies = Vec::new();
    for (path, item) in &mut document.paths.paths {
        let below = path.strip_prefix(BASE).unwrap_or(path);
        for (method, operation) in operations(item) {
            let of_keys = table(method_name(&method), below).is_some_and(|one| matches!(one.access, Access::Roles(_)));
            if let (true, Some(RefOr::T(body))) = (of_keys, &operation.request_body)
                && let Some(RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. })) = body.content.get(JSON)
            {
                bodies.extend(schema.ref_location.rsplit('/').next().map(str::to_owned));
            }
        }
    }
    let schemas = &mut document.components.get_or_insert_with(Components::new).schemas;
    schemas.insert(OnBehalfOf::name().into_owned(), OnBehalfOf::schema());
    for name in bodies {
        if let Some(RefOr::T(Schema::Object(body))) = schemas.get_mut(&name) {
            let whom = RefBuilder::new()
                .ref_location_from_schema_name(OnBehalfOf::name())
                .description(Some("The person for whom an API key acts. It is recorded. Only keys may send it."));
            body.properties.insert("on_behalf_of".into(), RefOr::Ref(whom.build()));
        }
    }
}

/// Path and operation id of every operation with `{id}` in its path.
fn operations_with_id(paths: &mut Paths) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, item) in paths.paths.iter_mut().filter(|(path, _)| path.contains("/{id}")) {
        found.extend(
            operations(item).filter_map(|(_, operation)| Some((path.clone(), operation.operation_id.clone()?))),
        );
    }
    found
}

/// Adds links to what can be done with the resource that was created, or with the first of a list in the answer to an
/// action, such as the trips of a dispatch.
fn add_links(path: &str, method: &HttpMethod, operation: &mut Operation, addressed: &[(String, String)]) {
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if status == "201" {
            response.links = links(path, "$response.body#/id", addressed);
        } else if status == "200" && *method == HttpMethod::Post {
            let Some(RefOr::T(Content { example: Some(Value::Object(example)), .. })) = response.content.get(JSON)
            else {
                continue;
            };
            for (list, _) in example.iter().filter(|(_, value)| value.pointer("/0/id").is_some()) {
                let first = format!("$response.body#/{list}/0/id");
                response.links.extend(links(&format!("{BASE}/{list}"), &first, addressed));
            }
        }
    }
}

/// Links from an answer to the operations on the resource whose id it holds. `path` is the path of the collection, `id`
/// the expression that finds the id in the answer.
fn links(path: &str, id: &str, addressed: &[(String, String)]) -> BTreeMap<String, RefOr<Link>> {
    let one = format!("{path}/{{id}}");
    let of_it = addressed
        .iter()
        .filter(|(path, _)| *path == one || path.strip_prefix(&one).is_some_and(|rest| rest.starts_with('/')));
    of_it
        .map(|(_, to)| (to.clone(), LinkBuilder::new().operation_id(to.as_str()).parameter("id", id).build().into()))
        .collect()
}

/// Adds `ETag` to answers that have a version, `Location` to created resources, and `If-None-Match` and 304 to reading
/// one.
fn add_version_headers(method: &HttpMethod, operation: &mut Operation, schemas: &Schemas) {
    let mut is_versioned = false;
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if !status.starts_with('2')
            || !schema_of(response.content.get(JSON)).is_some_and(|schema| schemas.has_field(&schema, "etag"))
        {
            continue;
        }
        is_versioned = true;
        response
            .headers
            .insert("ETag".into(), RefOr::T(response_header("Its version, for `If-Match` and `If-None-Match`.")));
        if status == "201" {
            response.headers.insert("Location".into(), RefOr::T(response_header("Where it is found.")));
        }
    }
    if is_versioned && *method == HttpMethod::Get {
        operation.parameters.get_or_insert_default().push(request_header(
            "If-None-Match",
            "The `etag` that was read.",
            Required::False,
            string_schema(),
        ));
        let same = ResponseBuilder::new()
            .description("It has not changed since it was read.")
            .header("ETag", response_header("Its version."))
            .build();
        operation.responses.responses.insert("304".into(), RefOr::T(same));
    }
}

/// Adds `As-Of` to the answers of operations that say as of when they are.
fn add_as_of(operation: &mut Operation, listed: Option<&access::Operation>) {
    if let Some(RefOr::T(answer)) = operation.responses.responses.get_mut("200")
        && listed.is_some_and(|listed| listed.reads_replica)
    {
        let words = "The moment of the request: all that was done before it is in the answer.";
        answer.headers.insert("As-Of".into(), RefOr::T(response_header(words)));
    }
}

/// The body of an action may be left out if `{}` is valid for it.
fn make_empty_body_optional(method: &HttpMethod, operation: &mut Operation, schemas: &Schemas) {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return };
    if *method == HttpMethod::Post
        && schema_of(body.content.get(JSON)).is_some_and(|schema| schemas.takes_nothing(&schema))
    {
        body.required = Some(Required::False);
    }
}

/// Adds the files and the page to print to the answers of operations with a parameter `format`, as far as it names them.
fn add_sheet_formats(operation: &mut Operation) {
    let parameters = operation.parameters.iter().flatten();
    let format = parameters.clone().find_map(|one| match one {
        RefOr::T(one) if one.name == "format" => serde_json::to_value(one).ok(),
        _ => None,
    });
    if let (Some(RefOr::T(answer)), Some(format)) = (operation.responses.responses.get_mut("200"), format) {
        let file = || RefOr::T(Content::new(Some(RefOr::<Schema>::T(string_schema().into()))));
        let words = format["schema"]["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for word in words {
            let kind = match word {
                "csv" => CSV,
                "xlsx" => XLSX,
                "html" => HTML,
                _ => continue,
            };
            answer.content.entry(kind.to_owned()).or_insert_with(file);
        }
    }
}

fn schema_of(content: Option<&RefOr<Content>>) -> Option<Value> {
    let Some(RefOr::T(content)) = content else { return None };
    serde_json::to_value(content.schema.as_ref()?).ok()
}

fn string_schema() -> Object {
    Object::with_type(utoipa::openapi::Type::String)
}

fn request_header(name: &str, words: &str, required: Required, schema: Object) -> RefOr<Parameter> {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).description(Some(words));
    RefOr::T(parameter.required(required).schema(Some(schema)).build())
}

/// A header of an answer.
fn response_header(words: &str) -> Header {
    HeaderBuilder::new().schema(Some(string_schema())).description(Some(words)).build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let PathItem { get, put, post, patch, delete, .. } = item;
    [
        (HttpMethod::Get, get),
        (HttpMethod::Put, put),
        (HttpMethod::Post, post),
        (HttpMethod::Patch, patch),
        (HttpMethod::Delete, delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

fn method_name(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Put => "PUT",
        HttpMethod::Post => "POST",
        HttpMethod::Patch => "PATCH",
        _ => "DELETE",
    }
}

/// Adds whole examples of the body and of successful answers, unless the route has its own.
fn add_examples(operation: &mut Operation, schemas: &Schemas) {
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        set_example(body.content.get_mut(JSON), |schema| schemas.request(schema));
    }
    for (_, response) in operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2')) {
        if let RefOr::T(response) = response {
            set_example(response.content.get_mut(JSON), |schema| schemas.answer(schema));
        }
    }
}

fn set_example(content: Option<&mut RefOr<Content>>, example: impl Fn(&Value) -> Value) {
    if let Some(RefOr::T(content)) = content
        && content.example.is_none()
    {
        content.example =
            content.schema.as_ref().and_then(|schema| serde_json::to_value(schema).ok()).map(|schema| example(&schema));
    }
}

/// Adds roles, security, headers, descriptions of answers and refusals to an operation.
fn add_access_and_refusals(
    path: &str,
    method: &HttpMethod,
    operation: &mut Operation,
    listed: Option<&access::Operation>,
) {
    let access = listed.map(|listed| listed.access);
    let mut who = match access {
        Some(Access::Open) => "Nobody has to sign in.".to_owned(),
        Some(Access::Person) => "Any signed-in person, no key.".to_owned(),
        Some(Access::Roles(roles)) => {
            format!("Roles: {}.", roles.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", "))
        }
        None => "Nobody.".to_owned(),
    };
    if listed.is_some_and(|listed| listed.needs_second_person) {
        who.push_str(" A second person must do this.");
    }
    if listed.is_some_and(|listed| listed.is_decision && !listed.is_of_people) {
        who.push_str(" A key needs may_approve for it.");
    }
    if listed.is_some_and(|listed| listed.is_of_people) {
        who.push_str(" No key does it, whatever its roles.");
    }
    if listed.is_some_and(|listed| listed.needs_proof) {
        who.push_str(" A person must have proved the password within ten minutes, if the company asks for it.");
    }
    let said = operation.description.take().filter(|words| !words.is_empty());
    operation.description = Some(said.map_or_else(|| who.clone(), |words| format!("{words}\n\n{who}")));
    let is_open = access == Some(Access::Open);
    operation.security =
        Some(if is_open { Vec::new() } else { vec![SecurityRequirement::new("bearer", Vec::<String>::new())] });

    let has_body = operation.request_body.is_some();
    // Records are named in the path, or by a list of their ids.
    let mut parameters = operation.parameters.iter().flatten();
    let names_ids = parameters.any(|one| matches!(one, RefOr::T(one) if one.name == "ids"));
    let has_id = path.contains('{') || names_ids;
    let mut refusals = vec![400, 429, 500, 503];
    if !is_open {
        refusals.extend([401, 403]);
    }
    if listed.is_some_and(|listed| listed.is_of_page) {
        refusals.push(403);
    }
    if has_id {
        refusals.push(404);
    }
    if has_body {
        refusals.extend([408, 413, 415, 422]);
        // An open operation that answers something hands out tokens. Signing out answers nothing, whoever asks.
        if !is_open {
            refusals.push(409);
        } else if operation.responses.responses.contains_key("200") {
            refusals.push(401);
        }
    }
    let query = operation.parameters.as_ref().is_some_and(|all| {
        all.iter().any(|one| matches!(one, RefOr::T(one) if one.parameter_in == ParameterIn::Query))
    });
    if query {
        refusals.push(422);
    }
    let parameters = operation.parameters.get_or_insert_default();
    match method {
        HttpMethod::Post if listed.is_some_and(|listed| !listed.is_unkeyed) => {
            let key = ObjectBuilder::new()
                .schema_type(utoipa::openapi::Type::String)
                .min_length(Some(1))
                .max_length(Some(255))
                .pattern(Some("^[!-~]+$"));
            let words = "1 to 255 visible ASCII characters; the same request is done once within 14 days.";
            parameters.push(request_header("Idempotency-Key", words, Required::False, key.build()));
        }
        HttpMethod::Patch => {
            parameters.push(request_header("If-Match", "The `etag` that was read.", Required::True, string_schema()));
            refusals.extend([412, 428]);
        }
        _ => {}
    }
    if has_id && matches!(method, HttpMethod::Post | HttpMethod::Delete) {
        parameters.push(request_header("If-Match", "The `etag` that was read.", Required::False, string_schema()));
        refusals.push(412);
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = match (status.as_str(), method) {
                ("201", _) => "The created resource.",
                ("204", _) => "Done.",
                (_, HttpMethod::Get) => "The requested data.",
                _ => "The resource after the change.",
            }
            .into();
        }
    }
    refusals.sort_unstable();
    refusals.dedup();
    for status in refusals {
        let words = Code::ALL
            .iter()
            .filter(|code| code.status() == status)
            .map(|code| format!("`{}`", code.as_str()))
            .collect::<Vec<_>>()
            .join(", ");
        let mut response = ResponseBuilder::new().description(format!("Refused: {words}.")).content(
            "application/problem+json",
            Content::new(Some(RefOr::<Schema>::Ref(Ref::from_schema_name("Problem")))),
        );
        if status == 401 {
            response = response.header("WWW-Authenticate", response_header("How to sign in, and what was wrong."));
        }
        if matches!(status, 429 | 503) {
            response = response.header(
                "Retry-After",
                HeaderBuilder::new()
                    .schema(Some(Object::with_type(utoipa::openapi::Type::Integer)))
                    .description(Some("Seconds."))
                    .build(),
            );
        }
        operation.responses.responses.entry(status.to_string()).or_insert_with(|| RefOr::T(response.build()));
    }
}

/// Swagger UI for the document. It calls no other server.
pub fn swagger_ui() -> SwaggerUi {
    let config = Config::new([format!("{BASE}/openapi.json")])
        .validator_url("none")
        .try_it_out_enabled(true)
        .persist_authorization(false);
    SwaggerUi::new("/{_:.*}").config(config)
}

/// The content security policy of `/docs`: its pages may use their own scripts and styles and call this server only.
pub async fn page_policy(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}
