//! What the recorded corpus cannot show: preconditions, what a run remembers, values that are
//! sent.

use std::sync::Arc;

use super::*;
use crate::dialect::DialectName;
use crate::operations::create_table::TableScope;
use crate::operations::{
    BulkInsert, BulkValue, CreateIndex, CreateNamedType, CreateTable, DropTable, Execute, NamedType,
};
use crate::schema::column::{Column, ColumnDefault};
use crate::schema::expression::{ElementId, Expression, TableClause, TableColumn, TextClause};
use crate::schema::index::{Index, IndexElement};
use crate::schema::options::DialectOptions;
use crate::schema::sequence::{Sequence, SequenceOptions};
use crate::schema::statement::Statement as SqlStatement;
use crate::schema::types::{EnumType, IntegerSize, Spelling, SqlType, TypeKind};

fn integer() -> SqlType {
    SqlType::new(TypeKind::Integer {
        size: IntegerSize::Regular,
        spelling: Spelling::Generic,
    })
}

fn mood() -> EnumType {
    EnumType::new(
        vec!["sad".to_owned(), "ok".to_owned()],
        Some(Identifier::new("mood")),
    )
}

fn table_with(name: &str, sql_type: SqlType) -> Table {
    let mut table = Table::new(name, None);
    table.columns.push(Column::new("m", sql_type));
    table
}

fn create(table: Table, scope: TableScope) -> Operation {
    Operation::CreateTable(CreateTable {
        table,
        if_not_exists: false,
        scope,
    })
}

fn compile_on(
    name: DialectName,
    operation: &Operation,
    context: &mut CompileContext,
) -> CompiledOperation {
    let dialect = Dialect::new(name).connected(vec![14, 5], true);
    dialect
        .compile_operation(operation, context)
        .expect("the operation compiles")
}

fn texts(compiled: &CompiledOperation) -> Vec<&str> {
    compiled
        .statements
        .iter()
        .map(|statement| statement.sql.trim())
        .collect()
}

#[test]
fn a_type_is_created_once_in_a_run() {
    let mut context = CompileContext::default();
    let mut compile = |name| {
        let table = table_with(name, SqlType::new(TypeKind::Enum(mood())));
        let operation = create(table, TableScope::Directive);
        compile_on(DialectName::Postgresql, &operation, &mut context)
    };
    assert_eq!(
        texts(&compile("a")),
        [
            "CREATE TYPE mood AS ENUM ('sad', 'ok')",
            "CREATE TABLE a (\n\tm mood\n)"
        ]
    );
    assert_eq!(texts(&compile("b")), ["CREATE TABLE b (\n\tm mood\n)"]);
}

#[test]
fn types_of_metadata_and_types_that_exist_are_left_alone() {
    let in_metadata = EnumType {
        has_metadata: true,
        ..mood()
    };
    let existing = EnumType {
        create_type: false,
        ..mood()
    };
    for enumeration in [in_metadata, existing] {
        let table = table_with("a", SqlType::new(TypeKind::Enum(enumeration)));
        let operation = create(table, TableScope::Directive);
        let compiled = compile_on(
            DialectName::Postgresql,
            &operation,
            &mut CompileContext::default(),
        );
        assert_eq!(texts(&compiled), ["CREATE TABLE a (\n\tm mood\n)"]);
    }
}

#[test]
fn a_checked_create_asks_for_each_part() {
    let enumeration = EnumType {
        schema: Some(Identifier::new("s")),
        ..mood()
    };
    let mut table = table_with("a", SqlType::new(TypeKind::Enum(enumeration)));
    let mut id = Column::new("id", integer());
    id.default = Some(ColumnDefault::Sequence(Box::new(Sequence {
        name: Identifier::new("ids"),
        schema: None,
        options: SequenceOptions::default(),
        data_type: None,
        optional: false,
        has_metadata: false,
    })));
    table.columns.push(id);
    let operation = create(table.clone(), TableScope::Checked);
    let compiled = compile_on(
        DialectName::Postgresql,
        &operation,
        &mut CompileContext::default(),
    );
    let reference = |schema: Option<&str>, name: &str| ObjectReference {
        schema: schema.map(str::to_owned),
        name: name.to_owned(),
    };
    assert_eq!(
        compiled.precondition,
        Some(Precondition::TableMissing(reference(None, "a")))
    );
    let preconditions: Vec<_> = compiled
        .statements
        .iter()
        .map(|statement| statement.precondition.clone())
        .collect();
    assert_eq!(
        preconditions,
        [
            Some(Precondition::TypeMissing(reference(Some("s"), "mood"))),
            Some(Precondition::SequenceMissing(reference(None, "ids"))),
            None
        ]
    );
    let operation = Operation::DropTable(DropTable {
        table,
        if_exists: false,
        scope: TableScope::Checked,
    });
    let compiled = compile_on(
        DialectName::Postgresql,
        &operation,
        &mut CompileContext::default(),
    );
    assert_eq!(
        texts(&compiled),
        ["DROP TABLE a", "DROP SEQUENCE ids", "DROP TYPE s.mood"]
    );
    assert_eq!(
        compiled.precondition,
        Some(Precondition::TablePresent(reference(None, "a")))
    );
}

#[test]
fn named_types_are_nothing_elsewhere() {
    let operation = Operation::CreateNamedType(CreateNamedType {
        named_type: NamedType::Enum(mood()),
        checkfirst: true,
    });
    let mut context = CompileContext::default();
    assert_eq!(
        compile_on(DialectName::Sqlite, &operation, &mut context).statements,
        []
    );
    let compiled = compile_on(DialectName::Postgresql, &operation, &mut context);
    assert_eq!(texts(&compiled), ["CREATE TYPE mood AS ENUM ('sad', 'ok')"]);
}

#[test]
fn an_index_can_be_asked_for() {
    let operation = Operation::CreateIndex(CreateIndex {
        table_name: Identifier::new("t"),
        schema: None,
        index: Index {
            name: ObjectName::Unnamed,
            elements: vec![IndexElement::Column(Identifier::new("a"))],
            unique: false,
            options: DialectOptions::new(),
        },
        if_not_exists: false,
        checkfirst: true,
    });
    let compiled = compile_on(
        DialectName::Sqlite,
        &operation,
        &mut CompileContext::default(),
    );
    assert_eq!(texts(&compiled), ["CREATE INDEX ix_t_a ON t (a)"]);
    assert!(matches!(compiled.precondition,
        Some(Precondition::IndexMissing { ref index, .. }) if index == "ix_t_a"));
}

fn rows(count: i64) -> Operation {
    let column = |name: &str, sql_type: SqlType| TableColumn {
        name: Identifier::new(name),
        key: name.to_owned(),
        sql_type,
        primary_key: false,
        autoincrement: false,
        nullable: true,
        default: None,
        on_update: None,
        server_default: false,
        computed: false,
        foreign_keys: Vec::new(),
    };
    let table = TableClause {
        id: ElementId::fresh(),
        schema: None,
        name: Identifier::new("t"),
        columns: vec![
            column("id", integer()),
            column("n", SqlType::new(TypeKind::Null)),
        ],
        has_metadata: false,
        implicit_returning: true,
        only: false,
    };
    let row = |id| {
        vec![
            ("id".to_owned(), BulkValue::Value(SqlValue::Integer(id))),
            (
                "n".to_owned(),
                BulkValue::Value(SqlValue::Text("100%".to_owned())),
            ),
        ]
    };
    Operation::BulkInsert(BulkInsert {
        table: Arc::new(table),
        rows: (0..count).map(row).collect(),
        multiinsert: true,
    })
}

#[test]
fn rows_are_sent_in_pages_or_one_by_one() {
    let mut context = CompileContext::default();
    let compiled = compile_on(DialectName::Postgresql, &rows(2), &mut context);
    assert_eq!(
        texts(&compiled),
        ["INSERT INTO t (id, n) VALUES (0, '100%'), (1, '100%')"]
    );
    let compiled = compile_on(DialectName::Postgresql, &rows(1001), &mut context);
    assert_eq!(compiled.statements.len(), 2);
    let compiled = compile_on(DialectName::Sqlite, &rows(2), &mut context);
    assert_eq!(texts(&compiled), ["INSERT INTO t (id, n) VALUES (?, ?)"; 2]);
    assert_eq!(
        compiled.statements[1].values,
        [SqlValue::Integer(1), SqlValue::Text("100%".to_owned())]
    );
    let compiled = compile_on(DialectName::Sqlite, &rows(0), &mut context);
    assert_eq!(compiled.statements, []);
}

#[test]
fn many_rows_need_plain_and_complete_values() {
    let Operation::BulkInsert(mut insert) = rows(2) else {
        panic!("rows are a bulk insert");
    };
    insert.rows[1].pop();
    let dialect = Dialect::new(DialectName::Sqlite);
    let incomplete = Operation::BulkInsert(insert.clone());
    let error = dialect.compile_operation(&incomplete, &mut CompileContext::default());
    assert_eq!(
        error.map_err(|error| error.to_string()),
        Err("A value is required for bind parameter 'n', in parameter group 1".to_owned())
    );
    insert.rows[1].push(("n".to_owned(), BulkValue::Expression(Expression::Null)));
    let computed = Operation::BulkInsert(insert.clone());
    assert!(
        dialect
            .compile_operation(&computed, &mut CompileContext::default())
            .is_err()
    );
    insert.multiinsert = false;
    let one_by_one = Operation::BulkInsert(insert);
    let compiled = compile_on(
        DialectName::Sqlite,
        &one_by_one,
        &mut CompileContext::default(),
    );
    assert_eq!(
        texts(&compiled)[1],
        "INSERT INTO t (id, n) VALUES (?, NULL)"
    );
}

#[test]
fn text_is_sent_with_single_percent_signs() {
    let text = "UPDATE t SET a = '50%' WHERE b = 'x\\:y'";
    let operation = Operation::Execute(Box::new(Execute {
        statement: SqlStatement::Text(TextClause::new(text)),
        execution_options: Vec::new(),
    }));
    let compiled = compile_on(
        DialectName::Postgresql,
        &operation,
        &mut CompileContext::default(),
    );
    assert_eq!(texts(&compiled), ["UPDATE t SET a = '50%' WHERE b = 'x:y'"]);
    assert_eq!(
        compiled.statements[0].printed(),
        "UPDATE t SET a = '50%' WHERE b = 'x:y';"
    );
}
