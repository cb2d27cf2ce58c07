"""The main job and a month's billing through a client generated from the published document (openapi-python-client).

`.ci/clients` generates `motorpool_client` beside this file and runs it against a demonstration at $HOST.
"""

import datetime
import os
import time
from uuid import UUID

from motorpool_client import AuthenticatedClient, Client
from motorpool_client import models as m
from motorpool_client.api.before_booking import quote_make
from motorpool_client.api.billing import (
    invoice_issue,
    invoice_request,
    payment_create,
    receivable_list,
    statement_confirm,
    statement_make,
)
from motorpool_client.api.bookings import booking_create, booking_dispatch
from motorpool_client.api.books import journal_list
from motorpool_client.api.fleet import paper_create
from motorpool_client.api.master_data import department_create, driver_create, vehicle_create
from motorpool_client.api.signing_in import login
from motorpool_client.api.trips import trip_confirm, trip_depart, trip_return
from motorpool_client.api.users_and_keys import user_create

HOST = os.environ.get("HOST", "http://127.0.0.1:8080")
PASSWORD = "motorpool-demo"
COMPANY = datetime.timezone(datetime.timedelta(hours=8))


def taken(what, answer, kind):
    """The answer, if it is of the kind that was asked for."""
    if not isinstance(answer, kind):
        raise SystemExit(f"{what}: {answer}")
    return answer


def same(what, seen, expected):
    if seen != expected:
        raise SystemExit(f"{what}: {seen} instead of {expected}")


def signed_in(username):
    tokens = taken("login", login.sync(client=Client(HOST), body=m.Login(username=username, password=PASSWORD)), m.SessionTokens)
    return AuthenticatedClient(HOST, token=tokens.access_token)


def main():
    admin, dispatcher, accountant = signed_in("admin"), signed_in("dispatcher"), signed_in("accountant")
    mark = f"{int(time.time() * 1000):x}"
    today = datetime.datetime.now(COMPANY).date()
    yesterday = today - datetime.timedelta(days=1)

    def at(hour):
        return datetime.datetime.combine(yesterday, datetime.time(hour), COMPANY)

    # A department of its own, so that the figures are known; who books for it; a van with a driver and its papers.
    new = m.DepartmentNew(code=f"py-{mark}", name="接口联调单位", approval_rule=m.ApprovalRule.NEVER, uscc="11330225002985031R")
    department = taken("department", department_create.sync(client=admin, body=new), m.Department)
    user = m.UserNew(username=f"py.{mark}", password=PASSWORD, roles=[m.Role.REQUESTER], department_id=department.id)
    taken("user", user_create.sync(client=admin, body=user), m.User)
    requester = signed_in(user.username)
    until = today + datetime.timedelta(days=900)
    new = m.DriverNew(name="李师傅", phone="13858000002", licence_classes=[m.LicenceClass.A1], licence_valid_until=until, employment=m.Employment.EMPLOYEE)
    driver = taken("driver", driver_create.sync(client=admin, body=new), m.Driver)
    van = m.VehicleNew(
        plate_no=f"浙B{mark[-5:].upper()}",
        class_="van",
        model="别克 GL8",
        seats=7,
        length_mm=5219,
        energy=m.Energy.PETROL,
        odometer_km=12_000,
        default_driver_id=driver.id,
    )
    van = taken("van", vehicle_create.sync(client=admin, body=van), m.Vehicle)
    for kind in (m.PaperKind.INSPECTION, m.PaperKind.COMPULSORY_INSURANCE):
        paper = m.PaperNew(kind=kind, valid_from=today - datetime.timedelta(days=60), valid_until=today + datetime.timedelta(days=300))
        taken("paper", paper_create.sync(van.id, client=dispatcher, body=paper), m.Paper)

    # The department asks what yesterday would cost, and books it from paper; the dispatcher sends the van and writes down the drive.
    hire = {"department_id": department.id, "items": [m.Item(class_="van", quantity=1)], "starts_at": at(14), "ends_at": at(19), "distance_km": 120}
    quote = taken("quote", quote_make.sync(client=requester, body=m.QuoteNew(service=m.Service.DAY, **hire)), m.Quote)
    new = m.BookingNew(
        purpose=m.Purpose.OFFICIAL_BUSINESS,
        passengers=4,
        origin="县政府",
        destination="高铁站",
        contact_name="王小明",
        contact_phone="13858000001",
        **hire,
    )
    booking = taken("booking", booking_create.sync(client=dispatcher, body=new), m.Booking)
    same("the booking's quote", booking.quote_fen, quote.total_fen)
    send = m.Dispatch(assignments=[m.Assignment(vehicle_id=van.id, driver_id=driver.id)])
    sent = taken("dispatch", booking_dispatch.sync(booking.id, client=dispatcher, body=send), m.Booking)
    trip: UUID = sent.trips[0].id
    taken("depart", trip_depart.sync(trip, client=dispatcher, body=m.Depart(odometer_km=12_000, at=at(14), reason="补录")), m.Trip)
    home = m.Return(odometer_km=12_120, at=at(19), tolls_fen=3_500)
    back = taken("return", trip_return.sync(trip, client=dispatcher, body=home), m.Trip)
    total_fen = quote.total_fen + 3_500
    same("kilometres", back.distance_km, 120)
    same("the charge is the quote and the tolls", back.charge.total_fen, total_fen)
    signed = taken("confirm", trip_confirm.sync(trip, client=requester, body=m.Confirm(total_fen=total_fen, rating=5)), m.Trip)
    same("signed", str(signed.state), "confirmed")

    # The month's billing: what is owed, the statement, the invoice, the money.
    def receivables():
        return taken("receivables", receivable_list.sync(client=accountant, department_id=[department.id]), m.ReceivablePage).items

    (owed,) = receivables()
    same("what is owed", owed.open_fen, total_fen)
    same("net and VAT", owed.net_fen + owed.tax_fen, total_fen)
    period = f"{owed.date:%Y-%m}"
    form = m.StatementForm(department_id=department.id, period=period)
    statement = taken("statement", statement_make.sync(client=accountant, body=form), m.Statement)
    same("the statement's total", statement.total_fen, total_fen)
    taken("agreed", statement_confirm.sync(statement.id, client=accountant, body=m.AgreedForm(signed_by="王小明")), m.Statement)
    form = m.InvoiceForm(department_id=department.id, period=period)
    requested = taken("invoice", invoice_request.sync(client=accountant, body=form), m.Invoice)
    issue = m.IssueForm(number=f"26{time.time_ns():018d}"[:20], date=today)
    issued = taken("issue", invoice_issue.sync(requested.id, client=accountant, body=issue), m.Invoice)
    same("the invoice", (str(issued.state), issued.total_fen, issued.open_fen), ("issued", total_fen, total_fen))
    form = m.PaymentForm(department_id=department.id, date=today, amount_fen=total_fen)
    paid = taken("payment", payment_create.sync(client=accountant, body=form), m.Payment)
    same("what it paid", [one.amount_fen for one in paid.allocations], [total_fen])
    same("nothing is owed", [row.open_fen for row in receivables()], [0])
    journals = taken("journals", journal_list.sync(client=accountant, trip_id=[trip]), m.JournalPage).items
    revenue = [line.cr_fen for journal in journals for line in journal.lines if line.account == "5001"]
    same("revenue", revenue, [owed.net_fen])

    # A refusal is typed, too.
    form = m.PaymentForm(department_id=department.id, date=today, amount_fen=1)
    refused = taken("nothing is left to pay", payment_create.sync(client=accountant, body=form), m.Problem)
    same("nothing is left to pay", refused.code, "above_debt")
    print(f"Python: trip {back.charge.total_fen} fen, net {owed.net_fen}, paid {paid.amount_fen}")


main()
