//! Replays recorded `op.batch_alter_table` blocks: the table is made in SQLite, read back and
//! rewritten, and the statements are compared with those that Alembic sent to the same database.
//! `tests/data/batch_corpus.json` holds the blocks. They were recorded with SQLAlchemy's sets of
//! constraints iterating in order of creation; otherwise that order changes from run to run.
#![allow(clippy::unwrap_used)]

#[path = "../ddl_corpus/reader.rs"]
#[allow(dead_code)]
mod reader;

use mig::database::{self, DatabaseUrl, Parameters};
use mig::dialect::{CompileContext, Dialect, DialectName};
use mig::operations::Operation;
use mig::operations::batch::{
    BatchChange, BatchRequest, Recreate, ReflectArguments, TableKeywords, check_recorded,
    complete_reflected, plan_batch, requires_copy,
};
use mig::runtime::reflect_table::reflect_table;
use mig::schema::identifier::Identifier;
use mig::schema::table::Table;
use serde_json::{Value, json};

/// The name of a Python exception, and what it says.
type Failure = (String, String);

fn change(value: &Value) -> BatchChange {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    match reader::operation(value) {
        Operation::AddColumn(operation) => BatchChange::AddColumn {
            operation,
            insert_before: text("insert_before"),
            insert_after: text("insert_after"),
        },
        Operation::DropColumn(operation) => BatchChange::DropColumn(operation),
        Operation::AlterColumn(operation) => BatchChange::AlterColumn(operation),
        Operation::CreateIndex(operation) => BatchChange::CreateIndex(operation),
        Operation::DropIndex(operation) => BatchChange::DropIndex(operation),
        Operation::CreatePrimaryKey(operation) => BatchChange::CreatePrimaryKey(operation),
        Operation::CreateForeignKey(operation) => BatchChange::CreateForeignKey(operation),
        Operation::CreateUniqueConstraint(operation) => {
            BatchChange::CreateUniqueConstraint(operation)
        }
        Operation::CreateCheckConstraint(operation) => {
            BatchChange::CreateCheckConstraint(operation)
        }
        Operation::DropConstraint(operation) => BatchChange::DropConstraint(operation),
        Operation::CreateTableComment(operation) => BatchChange::CreateTableComment(operation),
        Operation::DropTableComment(operation) => BatchChange::DropTableComment(operation),
        other => panic!("not a batch directive: {other:?}"),
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn request(case: &Value) -> BatchRequest {
    let mut request = BatchRequest {
        recorded: items(&case["ops"]).map(change).collect(),
        partial_reordering: items(&case["partial"])
            .map(|group| {
                items(group)
                    .map(|name| name.as_str().unwrap().to_owned())
                    .collect()
            })
            .collect(),
        is_reflected: case.get("copy_from").is_none(),
        table_kwargs: TableKeywords {
            options: reader::options(&json!({"options": case["table_kwargs"]})),
            ..TableKeywords::default()
        },
        ..BatchRequest::default()
    };
    for argument in items(&case["table_args"]) {
        if argument.get("k").is_some() {
            request
                .table_args
                .constraints
                .push(reader::constraint(argument));
        } else {
            request.table_args.columns.push(reader::column(argument));
        }
    }
    if let Some(convention) = case.get("naming") {
        request.target_convention = reader::naming(convention);
    }
    if let Some(convention) = case.get("batch_naming").filter(|_| request.is_reflected) {
        request.table_convention = reader::naming(convention);
    }
    request
}

fn reflected(case: &Value) -> Result<Table, Failure> {
    let url = DatabaseUrl::parse("sqlite://").unwrap();
    let mut connection = database::connect(&url).unwrap();
    for sql in items(&case["setup"]) {
        connection
            .execute(sql.as_str().unwrap(), Parameters::None)
            .unwrap();
    }
    let name = Identifier::new(case["table"].as_str().unwrap());
    let table = reflect_table(&mut *connection, &name, None)
        .unwrap()
        .expect("the table is there");
    let arguments = ReflectArguments {
        columns: items(&case["reflect_args"]).map(reader::column).collect(),
        ..ReflectArguments::default()
    };
    complete_reflected(table, arguments)
        .map_err(|error| (error.exception_name().to_owned(), error.to_string()))
}

fn run(case: &Value) -> Result<Vec<Value>, Failure> {
    let dialect = Dialect::new(DialectName::Sqlite);
    let request = request(case);
    let recreate = Recreate::from_word(case["recreate"].as_str().unwrap()).unwrap();
    let failure = |error: mig::operations::batch::BatchError| {
        (error.exception_name().to_owned(), error.to_string())
    };
    check_recorded("sqlite", recreate, &request.recorded).map_err(failure)?;
    let mut context = CompileContext::default();
    let operations: Vec<Operation> = if requires_copy("sqlite", recreate, &request.recorded) {
        let table = match case.get("copy_from") {
            Some(table) => reader::table(table),
            None => reflected(case)?,
        };
        let plan = plan_batch(&request, &table, "sqlite").map_err(failure)?;
        plan.operations().cloned().collect()
    } else {
        context.naming_convention = request.target_convention.clone();
        let changes = request.recorded.into_iter();
        changes
            .map(BatchChange::into_operation)
            .collect::<Result<_, _>>()
            .map_err(failure)?
    };
    let mut sent = Vec::new();
    for operation in &operations {
        let compiled = dialect
            .compile_operation(operation, &mut context)
            .map_err(|error| (error.exception_name().to_owned(), error.to_string()))?;
        for statement in compiled.statements {
            if statement.values.is_empty() {
                sent.push(json!(statement.sql));
            } else {
                let values: Vec<Value> = statement.values.iter().map(value).collect();
                sent.push(json!([statement.sql, values]));
            }
        }
    }
    Ok(sent)
}

fn value(value: &mig::schema::value::SqlValue) -> Value {
    match value {
        mig::schema::value::SqlValue::Integer(number) => json!(number),
        mig::schema::value::SqlValue::Float(number) => json!(number),
        mig::schema::value::SqlValue::Text(text) => json!(text),
        other => json!(format!("{other:?}")),
    }
}

fn difference(case: &Value) -> Option<String> {
    let expected = &case["expect"];
    let got = run(case);
    let same = match (&got, expected) {
        (Ok(sent), Value::Array(expected)) => sent == expected,
        (Err((exception, _)), Value::Object(expected)) => expected["error"] == *exception,
        _ => false,
    };
    let shown = match &got {
        Ok(sent) => json!(sent).to_string(),
        Err(error) => format!("{error:?}"),
    };
    (!same).then(|| format!("case     {case}\nexpected {expected}\ngot      {shown}\n"))
}

fn replay(path: &str) {
    let text = std::fs::read_to_string(path).expect("the corpus is readable");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("the corpus is JSON");
    assert!(cases.len() > 100, "the corpus has lost its cases");
    let differences: Vec<String> = cases.iter().filter_map(difference).collect();
    let shown: Vec<&str> = differences.iter().take(6).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} of {} differ\n{}",
        differences.len(),
        cases.len(),
        shown.join("\n")
    );
}

#[test]
fn blocks_send_what_alembic_sends() {
    replay(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/batch_corpus.json"
    ));
}

/// A corpus elsewhere, for comparisons with freshly recorded blocks.
#[test]
fn another_corpus() {
    if let Ok(path) = std::env::var("MIG_BATCH_CORPUS") {
        replay(&path);
    }
}
