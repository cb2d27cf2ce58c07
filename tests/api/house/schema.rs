//! The schema: both trees of migrations make the same database, and `src/db/schema.rs` describes it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types};
use motorpool::db::{Conn, EngineConn, REFUSALS};

use crate::{
    cases,
    support::{
        database::{Database, Engine},
        world::World,
    },
};

cases![tables_are_those_of_schema_rs, schema_rs_is_what_diesel_prints, foreign_keys_have_an_index, down_undoes_up];

/// The cases that read files only.
pub const OF_THE_TREE: &[(&str, fn())] = &[
    ("house::schema::both_trees_have_the_same_migrations", both_trees_have_the_same_migrations),
    ("house::schema::both_trees_name_the_same_rules", both_trees_name_the_same_rules),
];

fn migrations(engine: &str) -> BTreeMap<String, (String, String)> {
    let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let entries = fs::read_dir(&tree).expect("a tree of migrations").map(|entry| entry.expect("an entry").path());
    let read = |folder: &Path, file: &str| {
        fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{}/{file}: {error}", folder.display()))
    };
    entries
        .map(|folder| {
            (
                folder.file_name().expect("a name").to_string_lossy().into_owned(),
                (read(&folder, "up.sql"), read(&folder, "down.sql")),
            )
        })
        .collect()
}

/// The migrations of an engine by name, each with `up.sql` and `down.sql`.
pub fn tree(engine: Engine) -> BTreeMap<String, (String, String)> {
    migrations(match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    })
}

fn both_trees_have_the_same_migrations() {
    let (sqlite, postgres) = (migrations("sqlite"), migrations("postgres"));
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
    for (name, (up, down)) in sqlite.iter().chain(&postgres) {
        assert!(!up.trim().is_empty() && !down.trim().is_empty(), "{name}: up.sql and down.sql say something");
    }
}

/// The words that follow a mark, such as `CONSTRAINT `.
pub fn words_after<'a>(text: &'a str, mark: &str) -> impl Iterator<Item = String> + 'a {
    let parts: Vec<&str> = text.split(mark).skip(1).collect();
    parts.into_iter().map(|rest| {
        rest.trim_start_matches(['\'', '"']).chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    })
}

fn both_trees_name_the_same_rules() {
    let text = |engine: &str| migrations(engine).into_values().map(|(up, _)| up).collect::<String>();
    let (sqlite, postgres) = (text("sqlite"), text("postgres"));
    let constraints = |text: &str| {
        words_after(text, "CONSTRAINT ").filter(|name| !name.is_empty() && name != "TG_ARGV").collect::<BTreeSet<_>>()
    };
    let by_trigger: BTreeSet<String> = words_after(&sqlite, "RAISE(ABORT, ").collect();
    let in_sqlite: BTreeSet<String> = constraints(&sqlite).into_iter().chain(by_trigger).collect();
    let in_postgres: BTreeSet<String> = constraints(&postgres)
        .into_iter()
        .chain(words_after(&postgres, "refuse('"))
        .chain(words_after(&postgres, "refuse_as('"))
        .collect();
    assert_eq!(in_sqlite, in_postgres);
    let indexes =
        |text: &str| words_after(&text.replace("INDEX CONCURRENTLY ", "INDEX "), "INDEX ").collect::<BTreeSet<_>>();
    assert_eq!(indexes(&sqlite), indexes(&postgres));
    assert!(
        !in_sqlite.is_empty()
            && REFUSALS.iter().all(|(name, ..)| in_sqlite.contains(*name) || indexes(&sqlite).contains(*name))
    );
}

#[derive(diesel::QueryableByName, Debug, Clone, PartialEq, Eq)]
pub struct Column {
    #[diesel(sql_type = sql_types::Text)]
    pub in_table: String,
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    #[diesel(sql_type = sql_types::BigInt)]
    pub nullable: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    pub key: i64,
}

/// Every column of every table, in the order of the table.
fn columns(conn: &mut Conn) -> Vec<Column> {
    sql_query(match &mut conn.engine {
        EngineConn::Sqlite(_) => {
            r#"SELECT m.name AS in_table, p.name AS name, p.type AS kind, CASE WHEN p."notnull" = 0 AND p.pk = 0 THEN 1 ELSE 0 END AS nullable, p.pk AS key
               FROM sqlite_master m JOIN pragma_table_info(m.name) p
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '__diesel_schema_migrations' ORDER BY m.name, p.cid"#
        }
        EngineConn::Postgres(_) => {
            "SELECT c.table_name::text AS in_table, c.column_name::text AS name, c.data_type::text AS kind,
                    CASE c.is_nullable WHEN 'YES' THEN 1::bigint ELSE 0 END AS nullable, coalesce(k.ordinal_position, 0)::bigint AS key
             FROM information_schema.columns c
             LEFT JOIN (information_schema.key_column_usage k JOIN information_schema.table_constraints t
                        ON t.constraint_name = k.constraint_name AND t.table_schema = k.table_schema AND t.constraint_type = 'PRIMARY KEY')
               ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
             WHERE c.table_schema = 'public' AND c.table_name <> '__diesel_schema_migrations' ORDER BY c.table_name, c.ordinal_position"
        }
    })
    .load(conn)
    .expect("the columns")
}

/// The engine's name for a type of schema.rs.
pub fn kind(diesel: &str, engine: Engine) -> &'static str {
    let (sqlite, postgres) = match diesel {
        "Uuid" => ("BLOB", "uuid"),
        "Timestamptz" => ("INTEGER", "timestamp with time zone"),
        "Text" => ("TEXT", "text"),
        "Int8" => ("INTEGER", "bigint"),
        "Bool" => ("INTEGER", "boolean"),
        "Date" => ("TEXT", "date"),
        "Bytea" => ("BLOB", "bytea"),
        other => panic!("schema.rs has a type that this test doesn't know: {other}"),
    };
    match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    }
}

/// A file of the repository.
fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A table of src/db/schema.rs.
struct Table {
    pub name: String,
    pub key: Vec<String>,
    /// Names and types.
    pub columns: Vec<(String, String)>,
}

/// The tables of src/db/schema.rs, in its order.
fn tables() -> Vec<Table> {
    let file = file("src/db/schema.rs");
    let bodies = file.split("diesel::table! {").skip(1).map(|rest| rest.split("\n}").next().expect("a table's end"));
    bodies
        .map(|body| {
            let lines = || body.lines().map(str::trim);
            let head = lines().find(|line| line.ends_with(") {")).expect("a table's head");
            let (name, key) = head.split_once(" (").expect("a key");
            let columns = lines().filter_map(|line| line.trim_end_matches(',').split_once(" -> "));
            Table {
                name: name.into(),
                key: key.trim_end_matches(") {").split(", ").map(str::to_owned).collect(),
                columns: columns.map(|(name, sql_type)| (name.to_owned(), sql_type.to_owned())).collect(),
            }
        })
        .collect()
}

/// The columns of src/db/schema.rs. Both engines are compared with them, and so with each other.
pub fn declared(engine: Engine) -> Vec<Column> {
    let mut tables = tables();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let columns = tables.iter().flat_map(|table| {
        table.columns.iter().map(|(name, sql_type)| {
            let inner = sql_type.strip_prefix("Nullable<").and_then(|rest| rest.strip_suffix('>'));
            Column {
                in_table: table.name.clone(),
                name: name.clone(),
                kind: kind(inner.unwrap_or(sql_type), engine).into(),
                nullable: i64::from(inner.is_some()),
                key: table.key.iter().position(|key| key == name).map_or(0, |at| at as i64 + 1),
            }
        })
    });
    columns.collect()
}

fn tables_are_those_of_schema_rs(world: &World) {
    let (found, declared) = (columns(&mut world.conn()), declared(world.database.engine));
    for column in &found {
        assert!(declared.contains(column), "the database has what schema.rs hasn't, or otherwise: {column:?}");
    }
    for column in &declared {
        assert!(found.contains(column), "schema.rs has what the database hasn't, or otherwise: {column:?}");
    }
    assert_eq!(found, declared, "in another order");
}

#[derive(diesel::QueryableByName)]
struct Word {
    #[diesel(sql_type = sql_types::Text)]
    word: String,
}

fn words(conn: &mut Conn, sql: &str) -> Vec<String> {
    sql_query(sql)
        .load::<Word>(conn)
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
        .into_iter()
        .map(|row| row.word)
        .collect()
}

/// Together with `tables_are_those_of_schema_rs`: `make schema` would change nothing. Types are compared there; here
/// the order of the tables, what may be joined by its foreign key, and every other line.
fn schema_rs_is_what_diesel_prints(world: &World) {
    let mut conn = world.conn();
    let foreign_keys = match &conn.engine {
        EngineConn::Sqlite(_) => {
            r#"SELECT m.name || '|' || f."table" || '|' || group_concat(f."from", ',') || '|' || group_concat(coalesce(f."to", ''), ',') AS word
               FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id"#
        }
        EngineConn::Postgres(_) => {
            "SELECT child.relname || '|' || parent.relname
                 || '|' || (SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = child.oid AND attnum = ANY(c.conkey))
                 || '|' || (SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = parent.oid AND attnum = ANY(c.confkey)) AS word
             FROM pg_constraint c JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
             WHERE c.contype = 'f'"
        }
    };
    let foreign_keys = words(&mut conn, foreign_keys);
    let mut tables = tables();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let printed = printed(&tables, &joins(&tables, &foreign_keys));
    let ours = file("src/db/schema.rs");
    for (at, (ours, printed)) in ours.lines().zip(printed.lines()).enumerate() {
        assert_eq!(ours, printed, "line {} of src/db/schema.rs and the line that diesel prints there", at + 1);
    }
    assert_eq!(ours.len(), printed.len(), "the length of src/db/schema.rs and of what diesel prints");
}

/// Of foreign keys (`child|parent|columns|columns of the parent`) those that diesel joins by: of one column, to the
/// whole key of another table, and the only one between the two.
fn joins(tables: &[Table], foreign_keys: &[String]) -> Vec<String> {
    let keys: Vec<[&str; 4]> =
        foreign_keys.iter().map(|key| key.split('|').collect::<Vec<_>>().try_into().expect("four parts")).collect();
    let between =
        |a: &str, b: &str| keys.iter().filter(|key| [a, b] == [key[0], key[1]] || [b, a] == [key[0], key[1]]).count();
    let whole = |parent: &str, column: &str| {
        let key = &tables.iter().find(|table| table.name == parent).expect("a table of schema.rs").key;
        key.len() == 1 && (column.is_empty() || key[0] == column)
    };
    let mut joins: Vec<&[&str; 4]> = keys
        .iter()
        .filter(|[child, parent, columns, target]| {
            child != parent && !columns.contains(',') && between(child, parent) == 1 && whole(parent, target)
        })
        .collect();
    joins.sort();
    joins.into_iter().map(|[child, parent, column, _]| format!("{child} -> {parent} ({column})")).collect()
}

/// What `diesel print-schema` writes, told by diesel.toml what to import.
fn printed(tables: &[Table], joins: &[String]) -> String {
    let settings = file("diesel.toml");
    let imports = settings.split_once("import_types = [").and_then(|(_, rest)| rest.split_once(']'));
    let imports: String = imports
        .expect("import_types")
        .0
        .split('"')
        .skip(1)
        .step_by(2)
        .map(|path| format!("    use {path};\n"))
        .collect();
    let mut text = String::from("// @generated automatically by Diesel CLI.\n");
    for Table { name, key, columns } in tables {
        let columns: String =
            columns.iter().map(|(name, sql_type)| format!("        {name} -> {sql_type},\n")).collect();
        text += &format!("\ndiesel::table! {{\n{imports}\n    {name} ({}) {{\n{columns}    }}\n}}\n", key.join(", "));
    }
    let joins: String = joins.iter().map(|join| format!("diesel::joinable!({join});\n")).collect();
    text + &format!("\n{joins}")
}

fn foreign_keys_have_an_index(world: &World) {
    let mut conn = world.conn();
    let bare = match &conn.engine {
        // An index begins with a key's columns when its first ones, in order, are they.
        EngineConn::Sqlite(_) => {
            r#"WITH keys AS (
                 SELECT m.name AS in_table, f.id AS key, group_concat(f."from", ',') AS columns
                 FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id),
               indexes AS (
                 SELECT m.name AS in_table, group_concat(i.name, ',') || ',' AS columns
                 FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i
                 WHERE m.type = 'table' AND l.partial = 0 GROUP BY m.name, l.name)
               SELECT in_table || '(' || columns || ')' AS word FROM keys k
               WHERE NOT EXISTS (SELECT 1 FROM indexes i WHERE i.in_table = k.in_table AND i.columns LIKE k.columns || ',%')"#
        }
        EngineConn::Postgres(_) => {
            "SELECT c.conrelid::regclass::text || '.' || c.conname AS word FROM pg_constraint c
             WHERE c.contype = 'f' AND NOT EXISTS (
                 SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
                 AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)"
        }
    };
    assert_eq!(words(&mut conn, bare), Vec::<String>::new(), "foreign keys without an index");
    let any = match &conn.engine {
        EngineConn::Sqlite(_) => {
            "SELECT m.name AS word FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        }
        EngineConn::Postgres(_) => "SELECT conname::text AS word FROM pg_constraint WHERE contype = 'f'",
    };
    let count = words(&mut conn, any).len();
    assert!(count >= 20, "only {count} foreign keys were found");
}

fn down_undoes_up(world: &World) {
    let database = Database::empty(world.database.engine);
    let mut conn = database.connect();
    let tree = tree(database.engine);
    for round in ["first", "second"] {
        for (name, (up, _)) in &tree {
            conn.batch_execute(up).unwrap_or_else(|error| panic!("{name}/up.sql, {round} time: {error}"));
        }
        for (name, (_, down)) in tree.iter().rev() {
            conn.batch_execute(down).unwrap_or_else(|error| panic!("{name}/down.sql, {round} time: {error}"));
        }
        assert_eq!(columns(&mut conn), [], "left behind");
    }
}
