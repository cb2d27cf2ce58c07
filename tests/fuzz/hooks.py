"""What Schemathesis can't know of the company that it calls: who may, what is there, and which of it is in which state.

`schemathesis.toml` loads this; $HOST is where the demonstration is. The run makes users of its own in it, one for each role. Ids
that lead nowhere are exchanged for such that lead somewhere, days far away for near ones, and bodies for such as make sense: not
always, so that what leads nowhere is tried too. A request that is to be refused keeps the fault that it was made with.
"""

import collections
import datetime
import itertools
import os
import re
import time
import uuid
import zlib

import requests
import schemathesis
from hypothesis import strategies as st

API = os.environ["HOST"] + "/api/v1"
PASSWORD = "motorpool-demo"
ROLES = ["requester", "approver", "dispatcher", "driver", "accountant", "supervisor", "admin", "supplier"]
DOCUMENT = requests.get(f"{API}/openapi.json", timeout=30).json()
NOW = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).replace(microsecond=0)
TODAY = NOW.date().isoformat()

DAYS = st.integers(-400, 400).map(lambda days: NOW + datetime.timedelta(days=days))
schemathesis.openapi.format("date", DAYS.map(lambda day: day.date().isoformat()))
MOMENTS = st.builds(lambda day, seconds: day + datetime.timedelta(seconds=seconds), DAYS, st.integers(0, 86399))
schemathesis.openapi.format("date-time", MOMENTS.map(lambda moment: moment.isoformat()))

TURNS = collections.defaultdict(itertools.count)


def turn(name, of):
    """The next of these, each time that it is asked for by that name."""
    return of[next(TURNS[name]) % len(of)]


class Person:
    """Somebody who signs in by name, and again before the token's 15 minutes are over."""

    def __init__(self, username):
        self.username, self.until = username, 0

    def login(self):
        answer = requests.post(f"{API}/auth/login", json={"username": self.username, "password": PASSWORD}, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def token(self):
        if time.monotonic() > self.until:
            self.bearer, self.until = self.login()["access_token"], time.monotonic() + 600
        return self.bearer

    def ask(self, method, path, **said):
        answer = requests.request(method, API + path, headers={"Authorization": f"Bearer {self.token()}"}, timeout=30, **said)
        answer.raise_for_status()
        return answer.json()


OWN = set()


def person_of(role):
    """A new user with the role, placed as the demonstration's own one is. Neither is ever changed: both sign in again."""
    like = Person(role).ask("GET", "/auth/me")
    person = Person(f"fuzz.{role}.{int(NOW.timestamp())}")
    person.department_id = like["department_ids"][0] if role in ("requester", "approver") else None
    placed = {"department_id": person.department_id, "driver_id": like["driver_id"], "supplier_id": like["supplier_id"]}
    new = {"username": person.username, "password": PASSWORD, "roles": [role], **placed}
    OWN.update([like["id"], Person("admin").ask("POST", "/users", json=new)["id"]])
    return person


PEOPLE = {role: person_of(role) for role in ROLES}


def roles_of(method, path):
    """Who may, as the document says; anybody where it names nobody."""
    named = re.search(r"Roles: (.*)\.$", DOCUMENT["paths"][path][method.lower()]["description"])
    return re.findall("`([a-z]+)`", named[1]) if named else ROLES


def bureau():
    """What the bureau supervises: the company's contract, in whose months the document's examples lie, and contracts that end."""
    first, second = PEOPLE["supervisor"], Person("supervisor")
    if first.ask("GET", "/contracts", params={"limit": 1, "mode": "company"})["items"]:
        return
    clauses = [
        {"code": "clean", "text": "车容整洁", "part": "inspected", "weight_centi": 6000, "points_centi": 50},
        {"code": "stars", "text": "用车单位评价", "part": "rated", "weight_centi": 4000},
    ]
    first.ask("POST", "/standards", json={"category": "vehicles", "name": "车辆服务标准", "valid_from": "2026-01-01", "clauses": clauses})
    lines = [{"category": "vehicles", "amount_fen": 0, "price": "none"}]
    for mode in ["company", "own", "own", "own"]:
        new = {"title": "公务用车服务", "mode": mode, "lines": lines, "valid_from": "2026-05", "valid_until": "2029-04", "renewals": 2}
        contract = first.ask("POST", "/contracts", json=new)
        second.ask("POST", f"/contracts/{contract['id']}/sign", json={})
        # The company's month is begun by whoever asks for it.
        if mode == "own":
            first.ask("POST", "/assessments", json={"contract_id": contract["id"], "period": "2026-05"})


bureau()

CALLERS = {}


@schemathesis.auth(refresh_interval=None)
class EachInTurn:
    """Everybody who may call an operation calls it, one after the other."""

    def get(self, case, context):
        CALLERS[case.id] = turn(context.operation.label, roles_of(context.operation.method, context.operation.path))
        return PEOPLE[CALLERS[case.id]].token()

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


# Each act in a state in which it could succeed.
STATES = {
    "booking_approve": "submitted", "booking_reject": "submitted", "booking_dispatch": "approved", "booking_no_show": "in_progress",
    "trip_depart": "planned", "trip_reassign": "planned", "trip_cancel": "planned", "trip_return": "departed", "trip_continue": "departed",
    "trip_abort": "departed", "trip_outlays": "returned", "trip_confirm": "returned", "trip_dispute": "returned", "trip_uphold": "disputed",
    "trip_settle": "disputed", "trip_correct": "returned", "journal_approve": "draft", "journal_reject": "draft", "journal_reverse": "posted",
    "payment_approve": "draft", "payment_reject": "draft", "payment_reverse": "posted", "invoice_issue": "requested",
    "case_answer": "open", "case_close": "open", "case_reopen": "closed", "assessment_propose": "open", "assessment_withdraw": "proposed",
    "assessment_accept": "proposed", "assessment_appeal": "proposed", "assessment_finalise": "proposed", "assessment_pay": "final",
    "contract_sign": "draft", "contract_end": "active", "contract_amend": "active", "tender_publish": "draft", "tender_change": "draft",
    "bid_create": "published",
    "invoice_cancel": "requested", "invoice_red": "issued", "statement_confirm": "open", "period_close": "open", "period_reopen": "closed",
}  # fmt: skip
POOLS = {}


def known(collection, role, state=None):
    """What there is of a collection for this role, the newest first; looked up anew from time to time."""
    path = f"/api/v1/{collection}"
    if "get" not in DOCUMENT["paths"].get(path, {}):
        return []
    may = roles_of("get", path)
    at = (collection, role if role in may else may[-1], state)
    used, found = POOLS.get(at, (0, []))
    if used % 8 == 0:
        items = PEOPLE[at[1]].ask("GET", f"/{collection}", params={"limit": 50, **({"state": state} if state else {})})["items"]
        found = [item.get("period") if collection == "periods" else item["id"] for item in items if item["id"] not in OWN]
    POOLS[at] = (used + 1, found)
    return found


SEEN, MADE = set(), set()
# The secrets of calendars, which are said once.
SECRETS = []


def is_id(value):
    try:
        return isinstance(value, str) and len(value) == 36 and bool(uuid.UUID(value))
    except ValueError:
        return False


def is_example(id):
    return id.startswith("019a0b5e-7c1f-7000-8000-")


def leads_nowhere(value, is_right):
    """Whether it is an id out of the document's examples or, where the request is to be right, one that nobody ever gave."""
    return is_id(value) and (is_example(value) or is_right and value not in SEEN)


def real(name, value, role, is_right):
    """The value of a body's field, with ids that lead somewhere and, where the request is to be right, today's date."""
    if isinstance(value, dict):
        return {key: real(key, member, role, is_right) for key, member in value.items()}
    if isinstance(value, list):
        return [real(name, entry, role, is_right) for entry in value]
    if name in ("date", "in_service_on") and is_right and isinstance(value, str):
        return TODAY
    thing = re.search(r"([a-z]+)_ids?$", name)
    # What is made is of the department that the run's own people are of, so that all who may read it can.
    if name == "department_id" and is_right and value:
        return PEOPLE["requester"].department_id
    if not thing or not leads_nowhere(value, is_right):
        return value
    ids = known(thing[1] + "s", role)
    return turn(name, ids) if ids else value


def candidates(id):
    booking = PEOPLE["dispatcher"].ask("GET", f"/bookings/{id}")
    eligible = [one for one in PEOPLE["dispatcher"].ask("GET", f"/bookings/{id}/candidates")["items"] if one["eligible"]]
    wanted = sum(item["quantity"] for item in booking["items"])
    return {"assignments": [{"vehicle_id": one["vehicle_id"], "driver_id": one["driver_id"]} for one in eligible[:wanted]]}


def reading(id, driven):
    """What the odometer of a trip's vehicle shows after so many kilometres."""
    trip = PEOPLE["dispatcher"].ask("GET", f"/trips/{id}")
    begun = [leg["departure_km"] for leg in trip["legs"] if leg["departure_km"] is not None]
    at = begun[-1] if begun else PEOPLE["dispatcher"].ask("GET", f"/vehicles/{trip['vehicle_id']}")["current_odometer_km"]
    return (at or 0) + driven


def calendar_of(role):
    """A calendar that whoever has the role may have: a driver's own, else the department's."""
    if role == "driver":
        return {"kind": "driver", "subject_id": PEOPLE[role].ask("GET", "/auth/me")["driver_id"]}
    return {"kind": "department", "subject_id": PEOPLE["requester"].department_id}


def own_calendar(role):
    """A calendar of the caller's own: others' aren't there for them."""
    person = PEOPLE[role]
    own = person.ask("GET", "/calendars", params={"limit": 1})["items"]
    return (own[0] if own else person.ask("POST", "/calendars", json=calendar_of(role)))["id"]


def unused_session(role):
    """A session that nobody calls with: the one that this sign-in begins."""
    person = PEOPLE[role]
    person.token()
    person.login()
    return person.ask("GET", "/auth/sessions", params={"limit": 1})["items"][0]["id"]


def paper(role):
    """Who signed what the bureau records from paper."""
    return {"signed_by": "陈经理", "slip": "2026-05"} if role == "supervisor" else {}


# What somebody would say who does this for a living.
SENSIBLE = {
    "login": lambda id, role: {"username": PEOPLE[role].username, "password": PASSWORD},
    "refresh": lambda id, role: {"refresh_token": PEOPLE[role].login()["refresh_token"]},
    "logout": lambda id, role: {"refresh_token": PEOPLE[role].login()["refresh_token"]},
    "password": lambda id, role: {"current_password": PASSWORD, "new_password": PASSWORD},
    "booking_dispatch": lambda id, role: candidates(id),
    "calendar_create": lambda id, role: calendar_of(role),
    "booking_no_show": lambda id, role: {},
    "trip_depart": lambda id, role: {"odometer_km": reading(id, 0)},
    "trip_return": lambda id, role: {"odometer_km": reading(id, 40)},
    "trip_continue": lambda id, role: {
        "vehicle_id": turn("free", known("vehicles", role)), "odometer_km": reading(id, 5), "at": NOW.isoformat(), "reason": "车辆故障"
    },
    "trip_reassign": lambda id, role: {"vehicle_id": turn("free", known("vehicles", role)), "reason": "车辆故障"},
    "trip_abort": lambda id, role: {"odometer_km": reading(id, 10), "at": NOW.isoformat(), "reason": "车辆故障"},
    "trip_confirm": lambda id, role: {"signed_by": "李局长", "slip": "2026-0412"} if role == "dispatcher" else {},
    "statement_dispute": lambda id, role: {
        "receivable_id": PEOPLE[role].ask("GET", f"/statements/{id}")["lines"][0]["receivable_id"], "reason": "当日未用车"
    },
    "case_answer": lambda id, role: {"text": "已整改", **paper(role)},
    "case_close": lambda id, role: {},
    "assessment_propose": lambda id, role: {},
    "assessment_accept": lambda id, role: paper(role),
    "assessment_appeal": lambda id, role: {"text": "不实", **paper(role)},
    "assessment_pay": lambda id, role: {"paid_on": TODAY, "reference": "国库 1"},
    "contract_end": lambda id, role: {"last_month": "2029-04", "reason": "终止"},
    "reading_create": lambda id, role: {"odometer_km": (PEOPLE[role].ask("GET", f"/vehicles/{id}")["current_odometer_km"] or 0) + 1},
}  # fmt: skip
# What there is once, and a new one of it.
ONCE = {
    "department_create": ("code", "fuzz-{}"), "class_create": ("code", "fuzz_{}"), "user_create": ("username", "fuzz.{}"),
    "vehicle_create": ("plate_no", "浙B{:05}"), "account_create": ("code", "5602.{:02}"), "booking_create": ("external_ref", "fuzz-{}"),
    "service_category_create": ("code", "fuzz-{}"), "own_service_create": ("period", "20{:02}-05"),
}  # fmt: skip


def example(case, name, role):
    """The document's example, in the company that is there."""
    said = DOCUMENT["paths"][case.path][case.operation.method.lower()]["requestBody"]["content"]["application/json"].get("example", {})
    field, form = ONCE.get(name, ("", ""))
    return real("", {**said, **({field: form.format(next(TURNS["once"]))} if field else {})}, role, True)


def needed(case):
    """The fields of the body that must be there."""
    schema = DOCUMENT["paths"][case.path][case.operation.method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    schema = DOCUMENT["components"]["schemas"].get(schema.get("$ref", "").split("/")[-1], schema)
    return set(schema.get("required", []))


@schemathesis.hook
def before_call(context, case, kwargs):
    name, role = case.operation.definition.raw["operationId"], CALLERS.get(case.id, "admin")
    is_right = case.meta is None or case.meta.generation.mode.is_positive
    path = case.path_parameters or {}
    kept = zlib.crc32(repr((name, path, case.query, case.body)).encode())  # The same, where the same is asked again.
    things = re.search("(vehicles|[a-z-]+)/{", case.path)
    for key in path.keys() & {"id", "period"}:
        found = known(things[1], role, STATES.get(name) if kept % 4 else None)
        if found and kept % 8 and (leads_nowhere(path[key], is_right) or key == "period" and is_right):
            path[key] = turn("of " + name, found)
    if "token" in path and is_right and kept % 4 and SECRETS:
        path["token"] = turn("secrets", SECRETS)
    # Whoever calls would be signed out by the end of their own session, and an administrator could end anybody's.
    if name == "session_delete" and is_id(path.get("id")) and not is_example(path["id"]):
        path["id"] = unused_session(role)
    may_delete = name == "calendar_delete" and role in roles_of("delete", case.path)
    if may_delete and is_id(path.get("id")) and not is_example(path["id"]):
        path["id"] = own_calendar(role)
    if case.method != "GET" and path.get("id") in OWN:
        path["id"] = turn("users", known("users", "admin") or ["019a0b5e-7c1f-7000-8000-000000000001"])
    if is_right and kept % 4 and "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict):
        body = real("", case.body, role, is_right)
        if case.method == "PATCH" and path.get("id") not in MADE:
            # Only what the run made is given up again; without the company's own nothing could be booked any more.
            body = {key: value for key, value in body.items() if key not in ("retired_on", "disabled")} if is_right else body
        if is_right and kept % 4 == 3 and case.method == "POST":
            body = example(case, name, role)
        if is_right and kept % 8:
            # Only keys say for whom they act, and the run's people are none.
            body = {key: value for key, value in body.items() if key != "on_behalf_of"}
        if is_right and kept % 4 and {"starts_at", "ends_at"} <= body.keys() and isinstance(body["ends_at"], str):
            day = NOW.replace(hour=8, minute=0, second=0) + datetime.timedelta(days=1 + turn("days", range(90)))
            body["starts_at"], body["ends_at"] = day.isoformat(), (day + datetime.timedelta(hours=9)).isoformat()
        if is_right and kept % 4 == 1 and case.method == "POST":
            body = {key: value for key, value in body.items() if key in needed(case)}
        if is_right and kept % 4 > 1 and name in SENSIBLE:
            try:
                body = SENSIBLE[name](path.get("id"), role)
            except (requests.HTTPError, LookupError):
                pass  # There is no such thing, or nothing in it; it is asked for as it was made.
        if body != case.body:
            case.body = body


REACHED = collections.Counter()


@schemathesis.hook
def after_call(context, case, response):
    if 200 <= response.status_code < 300:
        REACHED[case.operation.label] += 1
        if response.headers.get("content-type", [""])[0].startswith("application/json"):
            SEEN.update(re.findall(r'"id":"([0-9a-f-]{36})"', response.text))
            if response.status_code == 201:
                MADE.add(response.json()["id"])
                SECRETS.extend(re.findall(r"/calendars/([^/]+)\.ics", response.json().get("url", "")))


OF_FORM = {
    "unknown_field", "wrong_type", "too_short", "too_long", "too_few", "too_many", "wrong_form", "invalid_instant", "invalid_date",
    "invalid_id", "invalid_value",
}  # fmt: skip


@schemathesis.check
def what_the_schema_takes_has_no_fault_of_form(ctx, response, case):
    """422 is allowed for what no schema can say. These faults are those that the schema says."""
    if case.meta and case.meta.generation.mode.is_positive and response.status_code == 422:
        codes = {fault["code"] for fault in response.json()["errors"]} & OF_FORM
        assert not codes, f"{', '.join(sorted(codes))}: the document lets it through"


@schemathesis.check
def headers_that_are_promised_are_sent(ctx, response, case):
    """OpenAPI lets a header be left out unless it is `required`; what this document names is always there."""
    promised = case.operation.definition.raw["responses"].get(str(response.status_code), {}).get("headers", {})
    missing = [name for name in promised if name.lower() not in response.headers]
    assert not missing, f"{', '.join(missing)} isn't sent"


@schemathesis.check
class MostSucceeds:
    """Of five operations four succeed at least once: where all is refused, little is tried, whatever else is found."""

    def after_run(self, ctx):
        operations = {f"{method.upper()} {path}" for path, item in DOCUMENT["paths"].items() for method in item}
        never = sorted(operations - REACHED.keys())
        print(f"\n{len(operations) - len(never)} of {len(operations)} operations succeeded; not: {', '.join(never)}")
        assert len(never) * 5 <= len(operations), f"{len(never)} operations never succeeded"
