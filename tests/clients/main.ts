// The main job and a month's billing through a client generated from the published document (openapi-typescript, openapi-fetch).
// `.ci/clients` compiles it strictly and runs it against a demonstration at $HOST.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

const baseUrl = process.env.HOST ?? "http://127.0.0.1:8080";
const PASSWORD = "motorpool-demo";
// Lists answer files, too, where `format` asks for one. This client doesn't.
type Json = "application/json" | "application/problem+json";
type Client = ReturnType<typeof createClient<paths, Json>>;
type Schemas = components["schemas"];

/** What was answered, or an error that says what went wrong. */
function taken<T>(what: string, { data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (data === undefined) throw new Error(`${what}: ${response.status} ${JSON.stringify(error)}`);
  return data;
}

function same<T>(what: string, seen: T, expected: T): void {
  const [ours, theirs] = [JSON.stringify(seen), JSON.stringify(expected)];
  if (ours !== theirs) throw new Error(`${what}: ${ours} instead of ${theirs}`);
}

async function signedIn(username: string, password = PASSWORD): Promise<Client> {
  const client = createClient<paths, Json>({ baseUrl });
  const { access_token } = taken("login", await client.POST("/api/v1/auth/login", { body: { username, password } }));
  const bearer: Middleware = {
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${access_token}`);
      return request;
    },
  };
  client.use(bearer);
  return client;
}

/** A day so many days from now, as the company's calendar has it. */
function day(days: number): string {
  return new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
}

const [admin, dispatcher, accountant] = [await signedIn("admin"), await signedIn("dispatcher"), await signedIn("accountant")];
const mark = Date.now().toString(36);

// A department of its own, so that the figures are known; who books for it; a van with a driver and its papers.
const department = taken(
  "department",
  await admin.POST("/api/v1/departments", {
    body: { code: `ts-${mark}`, name: "接口联调单位", approval_rule: "never", uscc: "11330225002985031R" },
  }),
);
const requesterName = `ts.${mark}`;
taken(
  "user",
  await admin.POST("/api/v1/users", {
    body: { username: requesterName, password: PASSWORD, roles: ["requester"], department_id: department.id },
  }),
);
const requester = await signedIn(requesterName);
const driver = taken(
  "driver",
  await admin.POST("/api/v1/drivers", {
    body: { name: "李师傅", phone: "13858000002", licence_classes: ["A1"], licence_valid_until: day(900), employment: "employee" },
  }),
);
const plate = `浙B${mark.slice(-5).toUpperCase().replaceAll("I", "1").replaceAll("O", "0")}`;
const van = taken(
  "van",
  await admin.POST("/api/v1/vehicles", {
    body: {
      plate_no: plate, class: "van", model: "别克 GL8", seats: 7, length_mm: 5219, energy: "petrol", odometer_km: 12_000, default_driver_id: driver.id,
    },
  }),
);
for (const kind of ["inspection", "compulsory_insurance"] as const) {
  taken(
    kind,
    await dispatcher.POST("/api/v1/vehicles/{id}/papers", {
      params: { path: { id: van.id } },
      body: { kind, valid_from: day(-60), valid_until: day(300) },
    }),
  );
}

// The department asks what yesterday would cost, and books it from paper; the dispatcher sends the van and writes down the drive.
const [starts_at, ends_at] = [`${day(-1)}T08:00:00+08:00`, `${day(-1)}T13:00:00+08:00`];
const items: Schemas["Item"][] = [{ class: "van", quantity: 1 }];
const hire = { department_id: department.id, items, starts_at, ends_at, distance_km: 120 };
const quote = taken("quote", await requester.POST("/api/v1/quotes", { body: { ...hire, service: "day" } }));
const booking = taken(
  "booking",
  await dispatcher.POST("/api/v1/bookings", {
    body: {
      ...hire, purpose: "official_business", passengers: 4, origin: "县政府", destination: "高铁站", contact_name: "王小明", contact_phone: "13858000001",
    },
  }),
);
same("the booking's quote", booking.quote_fen, quote.total_fen);
const sent = taken(
  "dispatch",
  await dispatcher.POST("/api/v1/bookings/{id}/dispatch", {
    params: { path: { id: booking.id } },
    body: { assignments: [{ vehicle_id: van.id, driver_id: driver.id }] },
  }),
);
const trip_id = sent.trips[0]!.id;
const trip = { params: { path: { id: trip_id } } };
taken("depart", await dispatcher.POST("/api/v1/trips/{id}/depart", { ...trip, body: { odometer_km: 12_000, at: starts_at, reason: "补录" } }));
const back = taken(
  "return",
  await dispatcher.POST("/api/v1/trips/{id}/return", { ...trip, body: { odometer_km: 12_120, at: ends_at, tolls_fen: 3_500 } }),
);
const total_fen = quote.total_fen + 3_500;
same("kilometres", back.distance_km, 120);
same("the charge is the quote and the tolls", back.charge?.total_fen, total_fen);
const signed = taken("confirm", await requester.POST("/api/v1/trips/{id}/confirm", { ...trip, body: { total_fen, rating: 5 } }));
same("signed", signed.state, "confirmed");

// The month's billing: what is owed, the statement, the invoice, the money.
const ours = { params: { query: { department_id: [department.id] } } };
const owed = taken("receivables", await accountant.GET("/api/v1/receivables", ours)).items;
same("what is owed", owed.map((row) => row.open_fen), [total_fen]);
const receivable = owed[0]!;
same("net and VAT", receivable.net_fen + receivable.tax_fen, total_fen);
const period = receivable.date.slice(0, 7);
const statement = taken("statement", await accountant.POST("/api/v1/statements", { body: { department_id: department.id, period } }));
same("the statement's total", statement.total_fen, total_fen);
taken("agreed", await accountant.POST("/api/v1/statements/{id}/confirm", { params: { path: { id: statement.id } }, body: { signed_by: "王小明" } }));
const requested = taken("invoice", await accountant.POST("/api/v1/invoices", { body: { department_id: department.id, period } }));
const number = `26${Date.now()}`.padEnd(20, "0");
const issued = taken(
  "issue",
  await accountant.POST("/api/v1/invoices/{id}/issue", { params: { path: { id: requested.id } }, body: { number, date: day(0) } }),
);
same("the invoice", [issued.state, issued.total_fen, issued.open_fen], ["issued", total_fen, total_fen]);
const paid = taken(
  "payment",
  await accountant.POST("/api/v1/payments", { body: { department_id: department.id, date: day(0), amount_fen: total_fen } }),
);
same("what it paid", paid.allocations.map((one) => one.amount_fen), [total_fen]);
const left = taken("receivables", await accountant.GET("/api/v1/receivables", ours)).items;
same("nothing is owed", left.map((row) => row.open_fen), [0]);
const journals = taken("journals", await accountant.GET("/api/v1/journals", { params: { query: { trip_id: [trip_id] } } })).items;
const revenue = journals.flatMap((journal) => journal.lines).filter((line) => line.account === "5001");
same("revenue", revenue.map((line) => line.cr_fen), [receivable.net_fen]);

// A refusal is typed, too.
const { error } = await accountant.POST("/api/v1/payments", { body: { department_id: department.id, date: day(0), amount_fen: 1 } });
same("nothing is left to pay", error?.code, "above_debt");
console.log(`TypeScript: trip ${back.charge?.total_fen} fen, net ${receivable.net_fen}, paid ${paid.amount_fen}`);
