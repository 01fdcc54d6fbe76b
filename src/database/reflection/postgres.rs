//! PostgreSQL's catalogs, read with the meaning that SQLAlchemy's dialect gives to them.

use super::{
    CheckConstraint, Column, Computed, DataType, Domain, EnumType, ForeignKey, Identity, Index,
    Kind, NamedType, PrimaryKey, Source, UniqueConstraint, flags, integer, is_true, list,
    optional_text, rows, text, texts,
};
use crate::database::error::DatabaseError;
use crate::schema::value::SqlValue;

/// Tables, partitioned and foreign ones, views and materialized views.
const TABLE_LIKE: &str = "'r', 'p', 'f', 'v', 'm'";

type Answer<T> = Result<T, DatabaseError>;

pub fn has_table(connection: Source<'_>, table: &str, schema: Option<&str>) -> Answer<bool> {
    Ok(table_oid(connection, table, schema)?.is_some())
}

pub fn schema_names(connection: Source<'_>) -> Answer<Vec<String>> {
    texts(
        connection,
        "SELECT nspname FROM pg_catalog.pg_namespace \
         WHERE nspname NOT LIKE 'pg\\_%' ORDER BY nspname",
    )
}

pub fn names(connection: Source<'_>, kind: Kind, schema: Option<&str>) -> Answer<Vec<String>> {
    let (kinds, persistence) = match kind {
        Kind::Table => ("'r', 'p'", "<> 't'"),
        Kind::TemporaryTable => ("'r', 'p'", "= 't'"),
        Kind::View => ("'v'", "<> 't'"),
        Kind::TemporaryView => ("'v'", "= 't'"),
        Kind::MaterializedView => ("'m'", "<> 't'"),
        Kind::Sequence => ("'S'", "IS NOT NULL"),
    };
    let place = in_schema(connection, schema);
    texts(
        connection,
        &format!(
            "SELECT c.relname FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ({kinds}) AND c.relpersistence {persistence} AND {place}"
        ),
    )
}

pub fn columns(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<Column>>> {
    let Some(oid) = table_oid(connection, table, schema)? else {
        return Ok(None);
    };
    let version = connection.server_version().first().copied().unwrap_or(0);
    let generated = if version >= 12 {
        "a.attgenerated"
    } else {
        "''"
    };
    let (identity, sequence) = if version >= 10 {
        (
            "a.attidentity, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle",
            "LEFT JOIN pg_catalog.pg_depend d ON a.attidentity <> '' \
             AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass \
             AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass \
             AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i' \
             LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid",
        )
    } else {
        ("'', NULL, NULL, NULL, NULL, NULL, NULL", "")
    };
    let found = rows(
        connection,
        &format!(
            "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), \
             (SELECT pg_catalog.pg_get_expr(def.adbin, def.adrelid) \
              FROM pg_catalog.pg_attrdef def \
              WHERE def.adrelid = a.attrelid AND def.adnum = a.attnum AND a.atthasdef), \
             a.attnotnull, pg_catalog.col_description(a.attrelid, a.attnum), {generated}, \
             CASE WHEN a.attcollation <> 0 AND t.typcollation <> a.attcollation \
             THEN (SELECT collname FROM pg_catalog.pg_collation WHERE oid = a.attcollation) END, \
             {identity}, coalesce((SELECT e.typtype FROM pg_catalog.pg_type e \
             WHERE e.oid = t.typelem AND t.typcategory = 'A'), t.typtype)::text \
             FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
             {sequence} \
             WHERE a.attrelid = {oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
        ),
    )?;
    // Most tables have neither, and each costs a query.
    let has = |kind: &str| {
        found
            .iter()
            .any(|row| row.last().map(text).as_deref() == Some(kind))
    };
    let mut named = NamedTypes::default();
    if has("e") {
        named.enums = enums(connection, Some("*"))?;
    }
    if has("d") {
        named.domains = domains(connection)?;
    }
    Ok(Some(
        found
            .iter()
            .map(|row| column(row, &named, schema))
            .collect(),
    ))
}

fn column(row: &[SqlValue], named: &NamedTypes, schema: Option<&str>) -> Column {
    let mut data_type = named.data_type(&text(&row[1]));
    data_type.collation = optional_text(row[6].clone());
    let mut default = optional_text(row[2].clone());
    let mut nullable = !is_true(&row[3]);
    if let Some(NamedType::Domain(domain)) = &data_type.named
        && !data_type.is_array
    {
        // A domain's default and NOT NULL hold for its columns.
        default = default.or_else(|| domain.default.clone());
        nullable = nullable && domain.nullable;
    }
    let generated = text(&row[5]);
    let computed = (!generated.is_empty()).then(|| Computed {
        sql: default.take().unwrap_or_default(),
        persisted: generated == "s",
    });
    let identity = identity(&row[7..]);
    let mut autoincrement = identity.is_some();
    if let Some(sequence) = default.as_deref().and_then(nextval_name) {
        autoincrement |= matches!(data_type.name.as_str(), "smallint" | "integer" | "bigint")
            && !data_type.is_array;
        if let (Some(schema), false) = (schema, sequence.contains('.')) {
            let qualified = format!("nextval('\"{schema}\".{sequence}'");
            default =
                default.map(|text| text.replacen(&format!("nextval('{sequence}'"), &qualified, 1));
        }
    }
    Column {
        name: text(&row[0]),
        data_type,
        nullable,
        default,
        autoincrement,
        comment: optional_text(row[4].clone()),
        primary_key: 0,
        computed,
        identity,
    }
}

fn identity(row: &[SqlValue]) -> Option<Identity> {
    let kind = text(&row[0]);
    if kind.is_empty() {
        return None;
    }
    Some(Identity {
        always: kind == "a",
        start: integer(&row[1]),
        increment: integer(&row[2]),
        minimum: integer(&row[3]),
        maximum: integer(&row[4]),
        cache: integer(&row[5]),
        cycle: is_true(&row[6]),
    })
}

/// The sequence of `nextval('club_id_seq'::regclass)`.
fn nextval_name(default: &str) -> Option<String> {
    let (_, rest) = default.split_once("nextval('")?;
    let (name, _) = rest.split_once('\'')?;
    (!name.is_empty()).then(|| name.to_owned())
}

pub fn primary_key(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<PrimaryKey>> {
    let found = key_constraints(connection, table, schema, 'p')?;
    Ok(found.map(|constraints| {
        constraints
            .into_iter()
            .next()
            .map(|constraint| PrimaryKey {
                name: constraint.name,
                columns: constraint.columns,
                comment: constraint.comment,
                include: constraint.include,
            })
            .unwrap_or_default()
    }))
}

pub fn unique_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<UniqueConstraint>>> {
    key_constraints(connection, table, schema, 'u')
}

/// Primary keys and unique constraints have their columns from the index that serves them.
fn key_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
    kind: char,
) -> Answer<Option<Vec<UniqueConstraint>>> {
    let Some(oid) = table_oid(connection, table, schema)? else {
        return Ok(None);
    };
    let (keys, nulls) = index_features(connection);
    let found = rows(
        connection,
        &format!(
            "SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint'), {keys}, {nulls}, \
             ARRAY(SELECT a.attname::text \
              FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) \
              JOIN pg_catalog.pg_attribute a \
              ON a.attrelid = c.conrelid AND a.attnum = k.attnum ORDER BY k.place) \
             FROM pg_catalog.pg_constraint c \
             JOIN pg_catalog.pg_index i ON i.indexrelid = c.conindid \
             WHERE c.conrelid = {oid} AND c.contype = '{kind}' ORDER BY c.conname"
        ),
    )?;
    let constraints = found.iter().map(|row| {
        let mut columns = list(&row[4]);
        let include = split_included(&mut columns, &row[2]);
        UniqueConstraint {
            name: optional_text(row[0].clone()),
            columns,
            comment: optional_text(row[1].clone()),
            include,
            nulls_not_distinct: is_true(&row[3]),
        }
    });
    Ok(Some(constraints.collect()))
}

/// Covering indexes came with PostgreSQL 11, NULLS NOT DISTINCT with 15.
fn index_features(connection: Source<'_>) -> (&'static str, &'static str) {
    let version = connection.server_version().first().copied().unwrap_or(0);
    let keys = if version >= 11 {
        "i.indnkeyatts"
    } else {
        "i.indnatts"
    };
    let nulls = if version >= 15 {
        "i.indnullsnotdistinct"
    } else {
        "false"
    };
    (keys, nulls)
}

fn split_included<T>(elements: &mut Vec<T>, key_count: &SqlValue) -> Vec<T> {
    let keys = usize::try_from(integer(key_count)).unwrap_or(elements.len());
    elements.split_off(keys.min(elements.len()))
}

pub fn foreign_keys(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<ForeignKey>>> {
    let Some(oid) = table_oid(connection, table, schema)? else {
        return Ok(None);
    };
    let columns_of = |relation: &str, keys: &str| {
        format!(
            "ARRAY(SELECT a.attname::text \
             FROM pg_catalog.unnest({keys}) WITH ORDINALITY AS k (attnum, place) \
             JOIN pg_catalog.pg_attribute a \
             ON a.attrelid = {relation} AND a.attnum = k.attnum ORDER BY k.place)"
        )
    };
    let found = rows(
        connection,
        &format!(
            "SELECT c.conname, {}, {}, r.relname, n.nspname, \
             pg_catalog.pg_table_is_visible(r.oid), pg_catalog.pg_get_constraintdef(c.oid, true), \
             pg_catalog.obj_description(c.oid, 'pg_constraint') \
             FROM pg_catalog.pg_constraint c \
             JOIN pg_catalog.pg_class r ON r.oid = c.confrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
             WHERE c.conrelid = {oid} AND c.contype = 'f' ORDER BY c.conname",
            columns_of("c.conrelid", "c.conkey"),
            columns_of("c.confrelid", "c.confkey"),
        ),
    )?;
    Ok(Some(
        found.iter().map(|row| foreign_key(row, schema)).collect(),
    ))
}

fn foreign_key(row: &[SqlValue], schema: Option<&str>) -> ForeignKey {
    let (namespace, visible) = (text(&row[4]), is_true(&row[5]));
    // As PostgreSQL writes the constraint: the schema only where the name needs it.
    let referred_schema = if !visible || schema == Some(namespace.as_str()) {
        Some(namespace)
    } else {
        None
    };
    let definition = text(&row[6]);
    // The rules stand behind the referred columns.
    let rules = definition
        .rsplit_once(" REFERENCES ")
        .map_or("", |(_, rules)| rules);
    ForeignKey {
        name: optional_text(row[0].clone()),
        columns: list(&row[1]),
        referred_schema,
        referred_table: text(&row[3]),
        referred_columns: list(&row[2]),
        on_update: action(rules, " ON UPDATE "),
        on_delete: action(rules, " ON DELETE "),
        deferrable: rules.contains(" DEFERRABLE").then_some(true),
        initially: rules
            .contains(" INITIALLY DEFERRED")
            .then(|| "DEFERRED".to_owned()),
        match_type: rules.contains(" MATCH FULL").then(|| "FULL".to_owned()),
        comment: optional_text(row[7].clone()),
    }
}

/// `CASCADE`, `SET NULL (a, b)`, ... behind a keyword.
fn action(rules: &str, keyword: &str) -> Option<String> {
    let (_, rest) = rules.split_once(keyword)?;
    let name = ["CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT"]
        .into_iter()
        .find(|name| rest.starts_with(name))?;
    let columns = rest[name.len()..]
        .strip_prefix(" (")
        .and_then(|columns| columns.split_once(')'))
        .map(|(columns, _)| format!(" ({columns})"));
    Some(format!("{name}{}", columns.unwrap_or_default()))
}

pub fn indexes(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<Index>>> {
    let Some(oid) = table_oid(connection, table, schema)? else {
        return Ok(None);
    };
    let (keys, nulls) = index_features(connection);
    let elements = |what: &str| {
        format!(
            "ARRAY(SELECT {what} \
             FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k (attnum, place) \
             LEFT JOIN pg_catalog.pg_attribute a \
             ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0 \
             LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k.place - 1] \
             ORDER BY k.place)"
        )
    };
    let found = rows(
        connection,
        &format!(
            "SELECT x.relname, i.indisunique, \
             EXISTS (SELECT 1 FROM pg_catalog.pg_constraint c WHERE c.conrelid = i.indrelid \
              AND c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')), \
             i.indoption::int2[], x.reloptions, m.amname, \
             pg_catalog.pg_get_expr(i.indpred, i.indrelid), {keys}, {nulls}, {}, {}, {}, {} \
             FROM pg_catalog.pg_index i \
             JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid \
             JOIN pg_catalog.pg_am m ON m.oid = x.relam \
             WHERE i.indrelid = {oid} AND NOT i.indisprimary ORDER BY x.relname",
            elements(
                "CASE WHEN k.attnum = 0 \
                 THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.place::int, true) \
                 ELSE a.attname::text END"
            ),
            elements("k.attnum = 0"),
            elements("o.opcname::text"),
            elements("coalesce(o.opcdefault, true)"),
        ),
    )?;
    Ok(Some(found.iter().map(|row| index(row)).collect()))
}

fn index(row: &[SqlValue]) -> Index {
    let mut elements = list(&row[9]);
    let include = split_included(&mut elements, &row[7]);
    let is_expression = flags(&row[10]);
    let has_expressions = is_expression
        .iter()
        .take(elements.len())
        .any(|is_expression| *is_expression);
    let columns = elements
        .iter()
        .zip(&is_expression)
        .map(|(element, is_expression)| (!is_expression).then(|| element.clone()))
        .collect();
    let operator_classes = elements
        .iter()
        .zip(list(&row[11]))
        .zip(flags(&row[12]))
        .filter(|(_, is_default)| !is_default)
        .map(|((element, class), _)| (element.clone(), class))
        .collect();
    let name = text(&row[0]);
    Index {
        unique: is_true(&row[1]),
        columns,
        sorting: sorting(&elements, &row[3]),
        expressions: has_expressions.then_some(elements),
        duplicates_constraint: is_true(&row[2]).then(|| name.clone()),
        include,
        operator_classes,
        storage: list(&row[4])
            .iter()
            .filter_map(|option| option.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        using: optional_text(row[5].clone()).filter(|method| method != "btree"),
        condition: optional_text(row[6].clone()),
        nulls_not_distinct: is_true(&row[8]),
        name,
        ..Index::default()
    }
}

/// Only what differs from PostgreSQL's defaults: ascending with nulls last, descending with
/// nulls first.
fn sorting(elements: &[String], options: &SqlValue) -> Vec<(String, Vec<&'static str>)> {
    let SqlValue::Array(options) = options else {
        return Vec::new();
    };
    elements
        .iter()
        .zip(options)
        .filter_map(|(element, option)| {
            let words = match integer(option) & 3 {
                1 => vec!["desc", "nulls_last"],
                3 => vec!["desc"],
                2 => vec!["nulls_first"],
                _ => return None,
            };
            Some((element.clone(), words))
        })
        .collect()
}

pub fn check_constraints(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Vec<CheckConstraint>>> {
    let Some(oid) = table_oid(connection, table, schema)? else {
        return Ok(None);
    };
    let found = rows(
        connection,
        &format!(
            "SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid, true), \
             pg_catalog.obj_description(c.oid, 'pg_constraint') \
             FROM pg_catalog.pg_constraint c \
             WHERE c.conrelid = {oid} AND c.contype = 'c' ORDER BY c.conname"
        ),
    )?;
    let constraints = found.iter().map(|row| {
        let definition = text(&row[1]);
        let (definition, not_valid) = strip_word(&definition, " NOT VALID");
        let (definition, no_inherit) = strip_word(definition, " NO INHERIT");
        let condition = definition
            .strip_prefix("CHECK")
            .map(str::trim_start)
            .and_then(|text| text.strip_prefix('(')?.strip_suffix(')'))
            .unwrap_or_default();
        CheckConstraint {
            name: optional_text(row[0].clone()),
            sql: strip_outer_parentheses(condition).to_owned(),
            comment: optional_text(row[2].clone()),
            not_valid,
            no_inherit,
        }
    });
    Ok(Some(constraints.collect()))
}

fn strip_word<'a>(text: &'a str, word: &str) -> (&'a str, bool) {
    match text.strip_suffix(word) {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// Removes one pair of parentheses around the whole.
fn strip_outer_parentheses(text: &str) -> &str {
    text.trim()
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
        .filter(|inner| closes_nothing_outside(inner))
        .unwrap_or(text)
}

fn closes_nothing_outside(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut quote = None;
    for character in text.chars() {
        match (quote, character) {
            (Some(open), character) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth < 0 {
                    return false;
                }
            }
            (None, _) => {}
        }
    }
    depth == 0
}

pub fn table_comment(
    connection: Source<'_>,
    table: &str,
    schema: Option<&str>,
) -> Answer<Option<Option<String>>> {
    let Some(oid) = table_oid(connection, table, schema)? else {
        return Ok(None);
    };
    let sql = format!("SELECT pg_catalog.obj_description({oid}, 'pg_class')");
    Ok(Some(texts(connection, &sql)?.into_iter().next()))
}

pub fn enums(connection: Source<'_>, schema: Option<&str>) -> Answer<Vec<EnumType>> {
    let place = match schema {
        Some("*") => "true".to_owned(),
        Some(schema) => format!("n.nspname = {}", literal(connection, schema)),
        None => "pg_catalog.pg_type_is_visible(t.oid) AND n.nspname <> 'pg_catalog'".to_owned(),
    };
    let found = rows(
        connection,
        &format!(
            "SELECT t.typname, n.nspname, pg_catalog.pg_type_is_visible(t.oid), \
             ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e \
              WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) \
             FROM pg_catalog.pg_type t \
             JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
             WHERE t.typtype = 'e' AND {place} ORDER BY n.nspname, t.typname"
        ),
    )?;
    Ok(found
        .iter()
        .map(|row| EnumType {
            name: text(&row[0]),
            schema: text(&row[1]),
            visible: is_true(&row[2]),
            labels: list(&row[3]),
        })
        .collect())
}

fn domains(connection: Source<'_>) -> Answer<Vec<Domain>> {
    let constraints = |what: &str| {
        format!(
            "ARRAY(SELECT {what} FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid \
             ORDER BY c.conname)"
        )
    };
    let found = rows(
        connection,
        &format!(
            "SELECT t.typname, n.nspname, pg_catalog.pg_type_is_visible(t.oid), \
             pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault, \
             l.collname, {}, {} \
             FROM pg_catalog.pg_type t \
             JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
             LEFT JOIN pg_catalog.pg_collation l ON l.oid = t.typcollation \
             WHERE t.typtype = 'd' ORDER BY n.nspname, t.typname",
            constraints("c.conname::text"),
            constraints("pg_catalog.pg_get_constraintdef(c.oid, true)"),
        ),
    )?;
    Ok(found.iter().map(|row| domain(row)).collect())
}

fn domain(row: &[SqlValue]) -> Domain {
    let base = text(&row[3]);
    let base = base.split('(').next().unwrap_or_default();
    let constraints = list(&row[7])
        .into_iter()
        .zip(list(&row[8]))
        .filter_map(|(name, definition)| {
            let check = definition.strip_prefix("CHECK (")?.strip_suffix(')')?;
            Some((name, check.to_owned()))
        })
        .collect();
    Domain {
        name: text(&row[0]),
        schema: text(&row[1]),
        visible: is_true(&row[2]),
        data_type: parse_type(base),
        nullable: !is_true(&row[4]),
        default: optional_text(row[5].clone()),
        constraints,
        collation: optional_text(row[6].clone()),
    }
}

/// The enums and domains that a column's type may be.
#[derive(Default)]
struct NamedTypes {
    enums: Vec<EnumType>,
    domains: Vec<Domain>,
}

impl NamedTypes {
    fn data_type(&self, text: &str) -> DataType {
        let mut data_type = parse_type(text);
        let parts = identifier_parts(&data_type.name);
        let is_named = |name: &str, schema: &str, visible: bool| match parts.as_slice() {
            [only] => visible && only == name,
            [first, second] => !visible && first == schema && second == name,
            _ => false,
        };
        data_type.named = self
            .enums
            .iter()
            .find(|found| is_named(&found.name, &found.schema, found.visible))
            .map(|found| NamedType::Enum(found.clone()))
            .or_else(|| {
                self.domains
                    .iter()
                    .find(|found| is_named(&found.name, &found.schema, found.visible))
                    .map(|found| NamedType::Domain(Box::new(found.clone())))
            });
        data_type
    }
}

/// Takes `format_type`'s text apart: `timestamp(3) without time zone[]`.
fn parse_type(text: &str) -> DataType {
    let body = text.trim_end_matches("[]");
    let quoted_until = body.rfind('"').map_or(0, |at| at + 1);
    let (name, arguments) = match body[quoted_until..].find('(') {
        Some(open) => {
            let open = quoted_until + open;
            let close = body[open..].find(')').map_or(body.len(), |at| open + at);
            let behind = body.get(close + 1..).unwrap_or_default();
            let arguments = body[open + 1..close].split(',');
            (
                format!("{}{behind}", &body[..open]),
                arguments.map(|part| part.trim().to_owned()).collect(),
            )
        }
        None => (body.to_owned(), Vec::new()),
    };
    DataType {
        text: text.to_owned(),
        name,
        arguments,
        is_array: body.len() < text.len(),
        collation: None,
        named: None,
        ..DataType::default()
    }
}

/// `club."My Mood"` to `club` and `My Mood`.
fn identifier_parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut in_quotes = false;
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if in_quotes && characters.peek() == Some(&'"') => {
                characters.next();
                push(&mut parts, '"');
            }
            '"' => in_quotes = !in_quotes,
            '.' if !in_quotes => parts.push(String::new()),
            other => push(&mut parts, other),
        }
    }
    parts
}

fn push(parts: &mut [String], character: char) {
    if let Some(last) = parts.last_mut() {
        last.push(character);
    }
}

fn table_oid(connection: Source<'_>, table: &str, schema: Option<&str>) -> Answer<Option<i64>> {
    let name = literal(connection, table);
    let place = in_schema(connection, schema);
    let found = rows(
        connection,
        &format!(
            "SELECT c.oid FROM pg_catalog.pg_class c \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relname = {name} AND c.relkind IN ({TABLE_LIKE}) AND {place}"
        ),
    )?;
    Ok(found.first().map(|row| integer(&row[0])))
}

fn in_schema(connection: Source<'_>, schema: Option<&str>) -> String {
    match schema {
        Some(schema) => format!("n.nspname = {}", literal(connection, schema)),
        None => "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog'".to_owned(),
    }
}

fn literal(connection: Source<'_>, text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if connection.standard_conforming_strings() {
        format!("'{quoted}'")
    } else {
        format!("'{}'", quoted.replace('\\', "\\\\"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_apart() {
        let pieces = |text: &str| {
            let found = parse_type(text);
            (found.name, found.arguments.join("|"), found.is_array)
        };
        let expected = |name: &str, arguments: &str, is_array| {
            (name.to_owned(), arguments.to_owned(), is_array)
        };
        assert_eq!(
            pieces("character varying(20)"),
            expected("character varying", "20", false)
        );
        assert_eq!(pieces("numeric(10,2)[]"), expected("numeric", "10|2", true));
        assert_eq!(
            pieces("timestamp(3) without time zone"),
            expected("timestamp without time zone", "3", false)
        );
        assert_eq!(
            pieces("interval day to second(3)"),
            expected("interval day to second", "3", false)
        );
        assert_eq!(pieces("\"odd(name\""), expected("\"odd(name\"", "", false));
        assert_eq!(parse_type("time with time zone").timezone(), Some(true));
        assert_eq!(parse_type("integer").timezone(), None);
    }

    #[test]
    fn parentheses_around_the_whole_go() {
        for (text, expected) in [
            ("((a > 1))", "(a > 1)"),
            ("(a) > (b)", "(a) > (b)"),
            ("(a > ')')", "a > ')'"),
            ("a", "a"),
        ] {
            assert_eq!(strip_outer_parentheses(text), expected);
        }
    }

    #[test]
    fn quoted_names_keep_their_dots() {
        assert_eq!(identifier_parts("a.\"b.\"\"c\""), ["a", "b.\"c"]);
    }
}
