//! Reflection gives what SQLAlchemy's `inspect()` gives on the same database.

use mig::database::reflection::{self, Column, Index, Kind, NamedType, UniqueConstraint};
use mig::database::{self, Connection, DatabaseError, Parameters};
use serde_json::{Map, Value, json};

use crate::support::postgres::fresh_database;

fn prepare(connection: &mut dyn Connection, script: &str) {
    for sql in script.split(";\n").filter(|sql| !sql.trim().is_empty()) {
        connection.execute(sql, Parameters::None).expect(sql);
    }
}

fn column(column: &Column) -> Value {
    let mut found = json!({
        "name": column.name,
        "nullable": column.nullable,
        "default": column.default,
    });
    if let Some(computed) = &column.computed {
        found["computed"] = json!({"sqltext": computed.sql, "persisted": computed.persisted});
    }
    found
}

fn postgres_column(found: &Column) -> Value {
    let mut value = column(found);
    value["autoincrement"] = json!(found.autoincrement);
    value["comment"] = json!(found.comment);
    if let Some(identity) = &found.identity {
        value["identity"] = json!({
            "always": identity.always,
            "start": identity.start,
            "increment": identity.increment,
            "minvalue": identity.minimum,
            "maxvalue": identity.maximum,
            "cache": identity.cache,
            "cycle": identity.cycle,
        });
    }
    value
}

fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value);
    }
}

fn index(found: &Index, is_postgres: bool) -> Value {
    let mut options = Map::new();
    let texts = |pairs: &[(String, String)]| {
        let pairs = pairs.iter().map(|(key, text)| (key.clone(), json!(text)));
        Some(Value::Object(pairs.collect()))
    };
    let dialect = if is_postgres { "postgresql" } else { "sqlite" };
    put(
        &mut options,
        &format!("{dialect}_where"),
        found.condition.as_ref().map(|text| json!(text)),
    );
    let mut value = Map::new();
    value.insert("name".into(), json!(found.name));
    value.insert("column_names".into(), json!(found.columns));
    if is_postgres {
        value.insert("unique".into(), json!(found.unique));
        value.insert("include_columns".into(), json!(found.include));
        options.insert("postgresql_include".into(), json!(found.include));
        put(
            &mut options,
            "postgresql_using",
            found.using.as_ref().map(|name| json!(name)),
        );
        if !found.operator_classes.is_empty() {
            put(
                &mut options,
                "postgresql_ops",
                texts(&found.operator_classes),
            );
        }
        if !found.storage.is_empty() {
            put(&mut options, "postgresql_with", texts(&found.storage));
        }
        put(
            &mut value,
            "expressions",
            found.expressions.as_ref().map(|list| json!(list)),
        );
        let duplicates = found.duplicates_constraint.as_ref().map(|name| json!(name));
        put(&mut value, "duplicates_constraint", duplicates);
        if !found.sorting.is_empty() {
            let sorting = found.sorting.iter();
            let sorting = sorting.map(|(name, words)| (name.clone(), json!(words)));
            value.insert("column_sorting".into(), Value::Object(sorting.collect()));
        }
    } else {
        value.insert("unique".into(), json!(i32::from(found.unique)));
    }
    value.insert("dialect_options".into(), Value::Object(options));
    Value::Object(value)
}

fn unique(found: &UniqueConstraint, is_postgres: bool) -> Value {
    let mut value = json!({"name": found.name, "column_names": found.columns});
    if is_postgres {
        value["comment"] = json!(found.comment);
        value["dialect_options"] = json!({
            "postgresql_include": found.include,
            "postgresql_nulls_not_distinct": found.nulls_not_distinct,
        });
    }
    value
}

fn table(
    connection: &mut dyn Connection,
    name: &str,
    schema: Option<&str>,
) -> Result<Value, DatabaseError> {
    let is_postgres = connection.dialect_name() == "postgresql";
    let mut found = json!({"has": reflection::has_table(connection, name, schema)?});
    let Some(columns) = reflection::columns(connection, name, schema)? else {
        found["missing"] = json!(true);
        return Ok(found);
    };
    let columns = columns.iter().map(|found| {
        if is_postgres {
            postgres_column(found)
        } else {
            let mut value = column(found);
            value["primary_key"] = json!(found.primary_key);
            value
        }
    });
    found["columns"] = columns.collect();
    let key = reflection::primary_key(connection, name, schema)?.unwrap();
    let mut value = json!({"name": key.name, "constrained_columns": key.columns});
    if is_postgres && key.name.is_some() {
        value["comment"] = json!(key.comment);
        value["dialect_options"] = json!({"postgresql_include": key.include});
    }
    found["pk"] = value;
    let keys = reflection::foreign_keys(connection, name, schema)?.unwrap();
    let keys = keys.iter().map(|key| {
        let mut options = Map::new();
        put(
            &mut options,
            "onupdate",
            key.on_update.as_ref().map(|text| json!(text)),
        );
        put(
            &mut options,
            "ondelete",
            key.on_delete.as_ref().map(|text| json!(text)),
        );
        put(
            &mut options,
            "initially",
            key.initially.as_ref().map(|text| json!(text)),
        );
        put(
            &mut options,
            "deferrable",
            key.deferrable.map(|flag| json!(flag)),
        );
        put(
            &mut options,
            "match",
            key.match_type.as_ref().map(|text| json!(text)),
        );
        let mut value = json!({
            "name": key.name,
            "constrained_columns": key.columns,
            "referred_schema": key.referred_schema,
            "referred_table": key.referred_table,
            "referred_columns": key.referred_columns,
            "options": options,
        });
        if is_postgres {
            value["comment"] = json!(key.comment);
        }
        value
    });
    found["fks"] = keys.collect();
    let indexes = reflection::indexes(connection, name, schema)?.unwrap();
    found["indexes"] = indexes
        .iter()
        .map(|found| index(found, is_postgres))
        .collect();
    let uniques = reflection::unique_constraints(connection, name, schema)?.unwrap();
    found["uniques"] = uniques
        .iter()
        .map(|found| unique(found, is_postgres))
        .collect();
    let checks = reflection::check_constraints(connection, name, schema)?.unwrap();
    let checks = checks.iter().map(|check| {
        let mut value = json!({"name": check.name, "sqltext": check.sql});
        if is_postgres {
            value["comment"] = json!(check.comment);
            let mut options = Map::new();
            put(
                &mut options,
                "not_valid",
                check.not_valid.then(|| json!(true)),
            );
            put(
                &mut options,
                "no_inherit",
                check.no_inherit.then(|| json!(true)),
            );
            if !options.is_empty() {
                value["dialect_options"] = Value::Object(options);
            }
        }
        value
    });
    found["checks"] = checks.collect();
    if is_postgres {
        let comment = reflection::table_comment(connection, name, schema)?.unwrap();
        found["comment"] = json!({"text": comment});
    }
    Ok(found)
}

fn named(schema: &str) -> Option<&str> {
    Some(schema).filter(|schema| !schema.is_empty())
}

fn actual(connection: &mut dyn Connection, key: &str) -> Value {
    if key == "schemas" {
        return json!(reflection::schema_names(connection).unwrap());
    }
    if key == "temporary tables" {
        return json!(reflection::names(connection, Kind::TemporaryTable, None).unwrap());
    }
    let (what, rest) = key.split_once(' ').unwrap();
    let kind = match what {
        "tables" => Kind::Table,
        "views" => Kind::View,
        "materialized" => Kind::MaterializedView,
        "sequences" => Kind::Sequence,
        "enums" => {
            let enums = reflection::enums(connection, named(rest)).unwrap();
            let enums = enums.iter().map(|found| {
                json!({
                    "name": found.name,
                    "schema": found.schema,
                    "visible": found.visible,
                    "labels": found.labels,
                })
            });
            return enums.collect();
        }
        _ => {
            let (schema, name) = rest.split_once('.').unwrap();
            return table(connection, name, named(schema)).unwrap();
        }
    };
    let mut names = reflection::names(connection, kind, named(rest)).unwrap();
    names.sort();
    json!(names)
}

/// The type as Python shows it is compared apart.
fn without_types(mut value: Value) -> Value {
    if let Some(columns) = value.get_mut("columns").and_then(Value::as_array_mut) {
        for column in columns {
            column.as_object_mut().unwrap().remove("type");
        }
    }
    value.sort_all_objects();
    value
}

fn compare(connection: &mut dyn Connection, recorded: &str) {
    let recorded: Map<String, Value> = serde_json::from_str(recorded).unwrap();
    let mut differences = Vec::new();
    for (key, expected) in recorded {
        let expected = without_types(expected);
        let actual = without_types(actual(connection, &key));
        if let (Some(expected), Some(actual)) = (expected.as_object(), actual.as_object()) {
            for (part, expected) in expected {
                let actual = actual.get(part).unwrap_or(&Value::Null);
                if expected != actual {
                    differences.push(format!(
                        "{key} {part}\n  SQLAlchemy: {expected}\n  mig:        {actual}"
                    ));
                }
            }
        } else if expected != actual {
            differences.push(format!(
                "{key}\n  SQLAlchemy: {expected}\n  mig:        {actual}"
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The `.json` files were recorded with `sqlalchemy.inspect` after running the `.sql` files.
#[test]
fn postgresql_is_seen_as_by_sqlalchemy() {
    let database = fresh_database();
    let mut connection = database::connect(&database.url().parse().unwrap()).unwrap();
    prepare(&mut *connection, include_str!("reflection/postgres.sql"));
    compare(&mut *connection, include_str!("reflection/postgres.json"));
    types_of_member(&mut *connection);
}

#[test]
fn sqlite_is_seen_as_by_sqlalchemy() {
    let mut connection = database::connect(&"sqlite://".parse().unwrap()).unwrap();
    prepare(&mut *connection, include_str!("reflection/sqlite.sql"));
    compare(&mut *connection, include_str!("reflection/sqlite.json"));
    let columns = reflection::columns(&mut *connection, "member", None)
        .unwrap()
        .unwrap();
    let cost = columns.iter().find(|column| column.name == "cost").unwrap();
    assert_eq!(cost.data_type.name, "NUMERIC");
    assert_eq!(cost.data_type.number(1), Some(2));
}

fn types_of_member(connection: &mut dyn Connection) {
    let columns = reflection::columns(connection, "member", None)
        .unwrap()
        .unwrap();
    let of = |name: &str| {
        let column = columns.iter().find(|column| column.name == name);
        &column.unwrap().data_type
    };
    assert_eq!(of("surname").name, "character varying");
    assert_eq!(of("surname").number(0), Some(20));
    assert!(of("tags").is_array);
    assert_eq!(of("joined").timezone(), Some(true));
    assert_eq!(of("joined").number(0), Some(3));
    assert_eq!(of("d").name, "interval day to second");
    assert_eq!(of("named").collation.as_deref(), Some("C"));
    let Some(NamedType::Enum(mood)) = &of("feelings").named else {
        panic!("{:?}", of("feelings"));
    };
    assert_eq!(mood.labels, ["sad", "it's ok", "happy"]);
    let Some(NamedType::Enum(odd)) = &of("odd").named else {
        panic!("{:?}", of("odd"));
    };
    assert!(!odd.visible);
    let Some(NamedType::Domain(domain)) = &of("n").named else {
        panic!("{:?}", of("n"));
    };
    assert_eq!(
        domain.constraints,
        [("positive".to_owned(), "VALUE > 0".to_owned())]
    );
}
