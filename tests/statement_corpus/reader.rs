//! Builds statements from the JSON of the recorded corpus, with the constructors that scripts'
//! expressions are built with.

use std::collections::HashMap;
use std::sync::Arc;

use mig::schema::Identifier;
use mig::schema::expression::{
    Alias, AliasKind, BinaryModifiers, BindParameter, BindValue, CastKind, ColumnReference,
    CommonTableExpression, CteNesting, CustomOperator, ElementId, ElementName, Expression,
    FrameBound, FrameUnit, FromClause, Join, Operand, Operator, TableClause, TableColumn,
    TextClause, WindowExpression, WindowFrame, types,
};
use mig::schema::statement::{
    Compound, CompoundKind, ConflictAction, ConflictTarget, Delete, Distinct, DuplicateKeyUpdate,
    ForUpdate, Insert, InsertSource, LabelStyle, Limit, OnConflict, Query, Select, SelectJoin,
    Statement, Update,
};
use mig::schema::types::{
    BinaryName, EnumType, NumericName, NumericType, SqlType, StringName, StringType, TypeKind,
};
use mig::schema::value::{DecimalValue, Interval, SqlValue};
use serde_json::Value;

type Read<T> = Result<T, String>;

/// A FROM element with the columns that it shows.
#[derive(Clone)]
struct Source {
    from: FromClause,
    columns: Vec<(String, SqlType)>,
}

pub struct Reader {
    sources: HashMap<String, Source>,
    dialect: String,
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn string_type(name: StringName, length: Option<i64>) -> SqlType {
    SqlType::new(TypeKind::String(StringType {
        name,
        length,
        collation: None,
    }))
}

fn sql_type(name: &str) -> SqlType {
    match name {
        "int" => types::integer(),
        "big" => types::of_value(&SqlValue::Integer(1 << 40)),
        "str" => types::string(None),
        "str20" => types::string(Some(20)),
        "text" => string_type(StringName::Text, None),
        "bool" => types::boolean(),
        "num" => SqlType::new(TypeKind::Numeric(NumericType {
            name: NumericName::Numeric,
            precision: Some(10),
            scale: Some(2),
            asdecimal: true,
        })),
        "float" => types::float(),
        "date" => types::date(),
        "dt" => types::datetime(false),
        "dttz" => types::datetime(true),
        "time" => types::time(false),
        "json" => SqlType::new(TypeKind::Json {
            binary: false,
            none_as_null: false,
        }),
        "jsonb" => SqlType::new(TypeKind::Json {
            binary: true,
            none_as_null: false,
        }),
        "uuid" => types::of_value(&SqlValue::Uuid(uuid::Uuid::nil())),
        "bytes" => SqlType::new(TypeKind::Binary {
            name: BinaryName::LargeBinary,
            length: None,
        }),
        "interval" => types::interval(),
        "arr" => SqlType::new(TypeKind::Array {
            item: Box::new(types::integer()),
            dimensions: None,
        }),
        "enum" => SqlType::new(TypeKind::Enum(EnumType::new(
            vec!["a".to_owned(), "b".to_owned()],
            Some(Identifier::new("e")),
        ))),
        _ => types::null(),
    }
}

fn value(json: &Value) -> SqlValue {
    let (kind, inner) = json
        .as_object()
        .and_then(|map| map.iter().next())
        .expect("a value");
    match kind.as_str() {
        "i" => SqlValue::Integer(inner.as_i64().expect("an integer")),
        "s" => SqlValue::Text(text(inner).to_owned()),
        "f" => SqlValue::Float(inner.as_f64().expect("a number")),
        "b" => SqlValue::Bool(inner.as_bool().expect("a boolean")),
        "n" => SqlValue::Null,
        "d" => SqlValue::Decimal(DecimalValue::Finite(text(inner).parse().expect("a number"))),
        "date" => SqlValue::Date(text(inner).parse().expect("a date")),
        "dt" => SqlValue::DateTime {
            datetime: text(inner)
                .replace(' ', "T")
                .parse()
                .expect("a date and time"),
            offset: None,
        },
        "time" => SqlValue::Time {
            time: text(inner).parse().expect("a time"),
            offset: None,
        },
        "td" => SqlValue::Interval(Interval {
            days: inner[0].as_i64().unwrap_or_default(),
            seconds: inner[1].as_i64().unwrap_or_default(),
            microseconds: inner[2].as_i64().unwrap_or_default(),
        }),
        "bytes" => SqlValue::Bytes(
            text(inner)
                .as_bytes()
                .chunks(2)
                .map(|pair| {
                    let digits = std::str::from_utf8(pair).expect("hex digits");
                    u8::from_str_radix(digits, 16).expect("hex digits")
                })
                .collect(),
        ),
        "uuid" => SqlValue::Uuid(text(inner).parse().expect("a UUID")),
        "json" => SqlValue::Json(inner.clone()),
        "list" => SqlValue::Array(list(inner).iter().map(value).collect()),
        other => panic!("unknown value {other}"),
    }
}

fn operator(name: &str) -> Operator {
    match name {
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "+" => Operator::Add,
        "-" => Operator::Subtract,
        "*" => Operator::Multiply,
        "/" => Operator::TrueDivide,
        "//" => Operator::FloorDivide,
        "%" => Operator::Modulo,
        "is" => Operator::Is,
        "isnot" => Operator::IsNot,
        "isdistinct" => Operator::IsDistinctFrom,
        "isnotdistinct" => Operator::IsNotDistinctFrom,
        "concat" => Operator::Concat,
        "like" => Operator::Like,
        "notlike" => Operator::NotLike,
        "ilike" => Operator::ILike,
        "notilike" => Operator::NotILike,
        "contains" => Operator::Contains,
        "startswith" => Operator::StartsWith,
        "endswith" => Operator::EndsWith,
        "icontains" => Operator::IContains,
        "istartswith" => Operator::IStartsWith,
        "iendswith" => Operator::IEndsWith,
        "match" => Operator::Match,
        "band" => Operator::BitwiseAnd,
        "bor" => Operator::BitwiseOr,
        "bxor" => Operator::BitwiseXor,
        "shl" => Operator::BitwiseLeftShift,
        "shr" => Operator::BitwiseRightShift,
        other => panic!("unknown operator {other}"),
    }
}

fn table(json: &Value) -> Source {
    let meta = json["meta"].as_bool().unwrap_or_default();
    let schema = json["schema"].as_str().map(Identifier::new);
    let columns: Vec<TableColumn> = list(&json["cols"])
        .iter()
        .map(|column| {
            let flags = text(&column[2]);
            let foreign_keys = flags
                .strip_prefix("fk:")
                .and_then(|target| target.split_once('.'))
                .map(|(table, column)| (None, table.to_owned(), column.to_owned()))
                .into_iter()
                .collect();
            TableColumn {
                name: Identifier::new(text(&column[0])),
                key: text(&column[0]).to_owned(),
                sql_type: sql_type(text(&column[1])),
                primary_key: flags == "pk",
                autoincrement: flags == "pk",
                nullable: flags != "pk",
                default: None,
                on_update: None,
                server_default: flags == "sd",
                computed: false,
                foreign_keys,
            }
        })
        .collect();
    let shown = columns
        .iter()
        .map(|column| (column.key.clone(), column.sql_type.clone()))
        .collect();
    Source {
        from: FromClause::Table(Arc::new(TableClause {
            id: ElementId::fresh(),
            schema,
            name: Identifier::new(text(&json["name"])),
            columns,
            has_metadata: meta,
            implicit_returning: meta,
            only: false,
        })),
        columns: shown,
    }
}

fn alias(name: &str, named: bool, base: &str, kind: AliasKind) -> FromClause {
    let id = ElementId::fresh();
    let name = if named {
        ElementName::Given(Identifier::new(name))
    } else {
        ElementName::Anonymous {
            base: base.to_owned(),
            element: id,
        }
    };
    FromClause::Alias(Arc::new(Alias { id, name, kind }))
}

fn bind(name: &str, value: Option<SqlValue>, sql_type: SqlType) -> BindParameter {
    BindParameter {
        id: ElementId::fresh(),
        name: ElementName::Given(Identifier::new(name)),
        value: value.map_or(BindValue::Required, BindValue::Single),
        sql_type,
        unique: false,
        expanding: false,
        form: mig::schema::expression::BindForm::Bound,
        expand_operator: None,
    }
}

fn typed_bind(name: &str, given: SqlValue) -> BindParameter {
    let sql_type = types::of_value(&given);
    bind(name, Some(given), sql_type)
}

impl Reader {
    pub fn new(tables: &Value, dialect: &str) -> Self {
        let sources = list(tables)
            .iter()
            .map(|json| (text(&json["name"]).to_owned(), table(json)))
            .collect();
        Self {
            sources,
            dialect: dialect.to_owned(),
        }
    }

    pub fn statement(mut self, json: &Value) -> Read<Statement> {
        Ok(match text(&json["k"]) {
            "select" | "compound" => Statement::Query(Box::new(self.query(json)?)),
            "text" => Statement::Text(TextClause::new(text(&json["text"]))),
            "insert" => Statement::Insert(Box::new(self.insert(json)?)),
            "update" => Statement::Update(Box::new(self.update(json)?)),
            "delete" => Statement::Delete(Box::new(self.delete(json)?)),
            other => panic!("unknown statement {other}"),
        })
    }

    fn source(&self, name: &Value) -> FromClause {
        self.sources[text(name)].from.clone()
    }

    fn column(&self, source: &str, name: &str) -> Expression {
        let source = &self.sources[source];
        let (_, sql_type) = source
            .columns
            .iter()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("no column {name}"));
        Expression::Column(Box::new(ColumnReference {
            name: Identifier::new(name),
            anonymous: None,
            key: None,
            table: Some(Arc::new(source.from.clone())),
            sql_type: sql_type.clone(),
            is_literal: false,
        }))
    }

    fn expressions(&mut self, json: &Value) -> Read<Vec<Expression>> {
        list(json)
            .iter()
            .map(|item| self.expression(item))
            .collect()
    }

    fn operands(&mut self, json: &Value) -> Read<Vec<Operand>> {
        list(json).iter().map(|item| self.operand(item)).collect()
    }

    fn operand(&mut self, json: &Value) -> Read<Operand> {
        Ok(match text(&json[0]) {
            "val" => match value(&json[1]) {
                SqlValue::Array(values) => {
                    Operand::Values(values.into_iter().map(Operand::Value).collect())
                }
                value => Operand::Value(value),
            },
            "tupv" => Operand::Values(self.operands(&json[1])?),
            _ => Operand::Expression(self.expression(json)?),
        })
    }

    fn operate(
        &mut self,
        operator: Operator,
        left: &Value,
        right: &Value,
        modifiers: BinaryModifiers,
    ) -> Read<Expression> {
        let left = self.expression(left)?;
        let right = self.operand(right)?;
        left.operate(operator, right, modifiers)
            .map_err(|error| format!("ArgumentError: {error}"))
    }

    fn expression(&mut self, json: &Value) -> Read<Expression> {
        let plain = BinaryModifiers::default;
        Ok(match text(&json[0]) {
            "col" => self.column(text(&json[1]), text(&json[2])),
            "ccol" => {
                let sql_type = json[2].as_str().map_or_else(types::null, sql_type);
                let name = Identifier::new(text(&json[1]));
                Expression::Column(Box::new(ColumnReference::new(name, sql_type)))
            }
            "lit" => {
                let sql_type = json[2].as_str().map_or_else(types::null, sql_type);
                let mut column = ColumnReference::new(Identifier::new(text(&json[1])), sql_type);
                column.is_literal = true;
                Expression::Column(Box::new(column))
            }
            "val" => Expression::coerced(self.operand(json)?, None),
            "literal" => Expression::literal(value(&json[1]), json[2].as_str().map(sql_type)),
            "text" => {
                let mut clause = TextClause::new(text(&json[1]));
                for (name, given) in json[2].as_object().expect("parameters") {
                    clause
                        .binds
                        .push((name.clone(), typed_bind(name, value(given))));
                }
                Expression::Text(Box::new(clause))
            }
            "null" => Expression::Null,
            "true" => Expression::True,
            "false" => Expression::False,
            "op" => self.operate(operator(text(&json[1])), &json[2], &json[3], plain())?,
            "esc" => {
                let escape = Some(text(&json[4]).to_owned());
                let modifiers = BinaryModifiers { escape, ..plain() };
                self.operate(operator(text(&json[1])), &json[2], &json[3], modifiers)?
            }
            "custom" => {
                let custom = Operator::Custom(CustomOperator::new(text(&json[1])));
                self.operate(custom, &json[2], &json[3], plain())?
            }
            "in" => {
                let operator = negatable(Operator::In, Operator::NotIn, &json[3]);
                let left = self.expression(&json[1])?;
                let values = Operand::Values(self.operands(&json[2])?);
                left.operate(operator, values, plain())
                    .map_err(|error| error.to_string())?
            }
            "inq" => {
                let operator = negatable(Operator::In, Operator::NotIn, &json[3]);
                let left = self.expression(&json[1])?;
                let query = Operand::Query(Box::new(self.query(&json[2])?));
                left.operate(operator, query, plain())
                    .map_err(|error| error.to_string())?
            }
            "between" => {
                let negated = json[4].as_bool().unwrap_or_default();
                let symmetric = json[5].as_bool().unwrap_or_default();
                let left = self.expression(&json[1])?;
                let low = self.operand(&json[2])?;
                let high = self.operand(&json[3])?;
                let between = left.between(low, high, false, symmetric);
                if negated { between.negate() } else { between }
            }
            "and" => Expression::and(self.expressions(&json[1])?),
            "or" => Expression::or(self.expressions(&json[1])?),
            "not" => self.expression(&json[1])?.negate(),
            "neg" => self.expression(&json[1])?.minus(),
            "bnot" => self.expression(&json[1])?.bitwise_not(),
            "distinct" => self.expression(&json[1])?.distinct(),
            "cast" | "coerce" => {
                let kind = if json[0] == "cast" {
                    CastKind::Cast
                } else {
                    CastKind::Coerce
                };
                Expression::cast(kind, self.operand(&json[1])?, sql_type(text(&json[2])))
            }
            "case" => self.case(json)?,
            "func" => {
                let path: Vec<&str> = list(&json[1]).iter().map(text).collect();
                let arguments = self.operands(&json[2])?;
                Expression::call(&path, arguments, json[3].as_str().map(sql_type))
            }
            "over" => self.window(json)?,
            "filter" => Expression::Filter {
                function: Box::new(self.expression(&json[1])?),
                criterion: Box::new(self.expression(&json[2])?),
            },
            "within" => Expression::WithinGroup {
                function: Box::new(self.expression(&json[1])?),
                order_by: self.expressions(&json[2])?,
            },
            "extract" => Expression::Extract {
                field: text(&json[1]).to_owned(),
                expression: Box::new(self.expression(&json[2])?),
            },
            "collate" => {
                let name = Operand::Value(SqlValue::Text(text(&json[2]).to_owned()));
                let left = self.expression(&json[1])?;
                left.operate(Operator::Collate, name, plain())
                    .map_err(|error| error.to_string())?
            }
            "desc" => self
                .expression(&json[1])?
                .order_modifier(Operator::Descending),
            "asc" => self
                .expression(&json[1])?
                .order_modifier(Operator::Ascending),
            "nulls_first" => self
                .expression(&json[1])?
                .order_modifier(Operator::NullsFirst),
            "nulls_last" => self
                .expression(&json[1])?
                .order_modifier(Operator::NullsLast),
            "name" => Expression::LabelName(text(&json[1]).to_owned()),
            "label" => self
                .expression(&json[1])?
                .label(Some(Identifier::new(text(&json[2])))),
            "scalar" => Expression::ScalarSubquery(Box::new(self.query(&json[1])?)),
            "exists" => Expression::exists(self.query(&json[1])?),
            "tuple" => Expression::tuple(self.operands(&json[1])?),
            "array" => Expression::array(self.operands(&json[1])?, None),
            "item" => {
                let index = self.operand(&json[2])?;
                self.expression(&json[1])?.item(index)
            }
            "jpath" => {
                let path = list(&json[2])
                    .iter()
                    .map(|step| match step {
                        Value::String(key) => Operand::Value(SqlValue::Text(key.clone())),
                        step => Operand::Value(SqlValue::Integer(step.as_i64().expect("an index"))),
                    })
                    .collect();
                self.expression(&json[1])?.item(Operand::Values(path))
            }
            "astext" => self.expression(&json[1])?.as_json_text(),
            "asint" => self.expression(&json[1])?.json_as(types::integer()),
            "asstr" => self
                .expression(&json[1])?
                .json_as(string_type(StringName::Unicode, None)),
            "any" => self
                .expression(&json[1])?
                .collection_aggregate(Operator::AnyOf),
            "all" => self
                .expression(&json[1])?
                .collection_aggregate(Operator::AllOf),
            "pgop" => {
                let custom = CustomOperator::postgresql(text(&json[1])).expect("an operator");
                self.operate(Operator::Custom(custom), &json[2], &json[3], plain())?
            }
            "regexp" => {
                let flags = json[3].as_str().map(str::to_owned);
                let modifiers = BinaryModifiers { flags, ..plain() };
                let matched = self.operate(Operator::RegexpMatch, &json[1], &json[2], modifiers)?;
                if json[4].as_bool().unwrap_or_default() {
                    matched.negate()
                } else {
                    matched
                }
            }
            other => panic!("unknown expression {other}"),
        })
    }

    fn case(&mut self, json: &Value) -> Read<Expression> {
        let whens = list(&json[2])
            .iter()
            .map(|when| Ok((self.operand(&when[0])?, self.operand(&when[1])?)))
            .collect::<Read<Vec<_>>>()?;
        let given = if json[1].is_null() {
            None
        } else {
            Some(self.operand(&json[1])?)
        };
        let otherwise = if json[3].is_null() {
            None
        } else {
            Some(self.operand(&json[3])?)
        };
        Ok(Expression::case(given, whens, otherwise))
    }

    fn window(&mut self, json: &Value) -> Read<Expression> {
        let bound = |bound: &Value| match bound.as_i64() {
            None => FrameBound::Unbounded,
            Some(0) => FrameBound::CurrentRow,
            Some(offset) => FrameBound::Offset(offset),
        };
        let frame = json[4].as_array().map(|frame| WindowFrame {
            unit: if frame[0] == "rows" {
                FrameUnit::Rows
            } else {
                FrameUnit::Range
            },
            start: bound(&frame[1]),
            end: bound(&frame[2]),
        });
        Ok(Expression::Over(Box::new(WindowExpression {
            function: self.expression(&json[1])?,
            partition_by: self.expressions(&json[2])?,
            order_by: self.expressions(&json[3])?,
            frame,
        })))
    }

    fn from(&mut self, json: &Value) -> Read<FromClause> {
        if json[0] == "table" {
            return Ok(self.source(&json[1]));
        }
        let left = self.from(&json[1])?;
        let right = self.from(&json[2])?;
        let on = if json[3].is_null() {
            mig::dialect::statement::join_condition(&left, &right)
                .map_err(|error| error.to_string())?
        } else {
            self.expression(&json[3])?
        };
        Ok(FromClause::Join(Box::new(Join {
            left,
            right,
            on,
            outer: json[4] == "left",
            full: json[4] == "full",
        })))
    }

    fn definitions(&mut self, json: &Value) -> Read<()> {
        for definition in list(&json["defs"]) {
            let name = text(&definition[0]);
            let what = &definition[1];
            let named = what[2].as_bool().unwrap_or(true);
            let source = match text(&what[0]) {
                "alias" => {
                    let inner = self.sources[text(&what[1])].clone();
                    let base = text(&what[1]);
                    Source {
                        from: alias(name, named, base, AliasKind::From(inner.from)),
                        columns: inner.columns,
                    }
                }
                "sub" => {
                    let query = self.query(&what[1])?;
                    let columns = shown(&query);
                    let kind = AliasKind::Subquery(Box::new(query));
                    Source {
                        from: alias(name, named, "anon", kind),
                        columns,
                    }
                }
                "cte" => {
                    let query = self.query(&what[1])?;
                    let columns = shown(&query);
                    let element = Statement::Query(Box::new(query));
                    Source {
                        from: FromClause::Cte(Arc::new(cte(name, element))),
                        columns,
                    }
                }
                other => panic!("unknown definition {other}"),
            };
            self.sources.insert(name.to_owned(), source);
        }
        Ok(())
    }

    fn query(&mut self, json: &Value) -> Read<Query> {
        if json["k"] == "compound" {
            return self.compound(json);
        }
        self.definitions(json)?;
        let mut select = Select::new(self.expressions(&json["cols"])?);
        for from in list(&json["from"]) {
            select.from.push(self.from(from)?);
        }
        for join in list(&json["joins"]) {
            let on = if join[1].is_null() {
                None
            } else {
                Some(self.expression(&join[1])?)
            };
            select.joins.push(SelectJoin {
                left: None,
                target: self.from(&join[0])?,
                on,
                outer: join[2] == "left",
                full: join[2] == "full",
            });
        }
        select.filter = self.expressions(&json["where"])?;
        select.group_by = self.expressions(&json["group"])?;
        select.having = self.expressions(&json["having"])?;
        select.order_by = self.expressions(&json["order"])?;
        select.limit = limit(json);
        if json["distinct"] == true {
            select.distinct = Some(Distinct::All);
        }
        if let Some(options) = json["for_update"].as_object() {
            let on = |name: &str| options.get(name) == Some(&Value::Bool(true));
            // An empty dictionary is false in the script that recorded the corpus.
            select.for_update = (!options.is_empty()).then(|| ForUpdate {
                read: on("read"),
                key_share: on("key_share"),
                no_wait: on("nowait"),
                skip_locked: on("skip_locked"),
                of: Vec::new(),
                of_tables: Vec::new(),
            });
        }
        if json["style"] == true {
            select.label_style = LabelStyle::TableNamePlusColumn;
        }
        Ok(Query::Select(Box::new(select)))
    }

    fn compound(&mut self, json: &Value) -> Read<Query> {
        let kind = match text(&json["op"]) {
            "union" => CompoundKind::Union,
            "union_all" => CompoundKind::UnionAll,
            "intersect" => CompoundKind::Intersect,
            _ => CompoundKind::Except,
        };
        let members = list(&json["members"])
            .iter()
            .map(|member| self.query(member))
            .collect::<Read<Vec<_>>>()?;
        Ok(Query::Compound(Box::new(Compound {
            id: ElementId::fresh(),
            kind,
            members,
            group_by: Vec::new(),
            order_by: self.expressions(&json["order"])?,
            limit: limit(json),
            for_update: None,
            independent_ctes: Vec::new(),
        })))
    }

    fn values(&mut self, json: &Value) -> Read<Vec<(String, Expression)>> {
        list(json)
            .iter()
            .map(|pair| {
                let value = match self.operand(&pair[1])? {
                    Operand::Expression(expression) => expression,
                    operand => parameter(operand),
                };
                Ok((text(&pair[0]).to_owned(), value))
            })
            .collect()
    }

    fn insert(&mut self, json: &Value) -> Read<Insert> {
        self.definitions(json)?;
        let table = self.source(&json["table"]);
        let source = match text(&json["src"][0]) {
            "row" => InsertSource::Row(self.values(&json["src"][1])?),
            "rows" => InsertSource::Rows(
                list(&json["src"][1])
                    .iter()
                    .map(|row| self.values(row))
                    .collect::<Read<Vec<_>>>()?,
            ),
            _ => InsertSource::Query {
                columns: list(&json["src"][1])
                    .iter()
                    .map(|key| text(key).to_owned())
                    .collect(),
                query: Box::new(self.query(&json["src"][2])?),
                include_defaults: true,
            },
        };
        let mut insert = Insert::new(table, source);
        insert.returning = self.expressions(&json["ret"])?;
        insert.inline = json["inline"] == true;
        if json["conflict"].is_object() {
            self.conflict(&json["conflict"], &mut insert)?;
        }
        Ok(insert)
    }

    fn conflict(&mut self, json: &Value, insert: &mut Insert) -> Read<()> {
        let set = self.values(&json["set"])?;
        if self.dialect == "mysql" {
            if !set.is_empty() {
                insert.on_duplicate_key = Some(DuplicateKeyUpdate {
                    set,
                    ordered: false,
                });
            }
            return Ok(());
        }
        let target = match json["index"].as_array() {
            None => ConflictTarget::Any,
            Some(columns) => ConflictTarget::Index {
                elements: columns
                    .iter()
                    .map(|name| {
                        let name = Identifier::new(text(name));
                        Expression::Column(Box::new(ColumnReference::new(name, types::null())))
                    })
                    .collect(),
                filter: None,
            },
        };
        let action = if set.is_empty() {
            ConflictAction::Nothing
        } else {
            ConflictAction::Update { set, filter: None }
        };
        insert.on_conflict = Some(OnConflict { target, action });
        Ok(())
    }

    fn update(&mut self, json: &Value) -> Read<Update> {
        let table = self.source(&json["table"]);
        let mut update = Update::new(table, self.values(&json["values"])?);
        update.ordered = json["ordered"] == true;
        update.filter = self.expressions(&json["where"])?;
        update.returning = self.expressions(&json["ret"])?;
        Ok(update)
    }

    fn delete(&mut self, json: &Value) -> Read<Delete> {
        let mut delete = Delete::new(self.source(&json["table"]));
        delete.filter = self.expressions(&json["where"])?;
        delete.returning = self.expressions(&json["ret"])?;
        Ok(delete)
    }
}

/// A plain value in VALUES or SET: a unique parameter without a type.
fn parameter(operand: Operand) -> Expression {
    let value = match operand {
        Operand::Value(value) => value,
        Operand::Values(values) => SqlValue::Array(
            values
                .into_iter()
                .map(|value| match value {
                    Operand::Value(value) => value,
                    _ => SqlValue::Null,
                })
                .collect(),
        ),
        _ => SqlValue::Null,
    };
    Expression::literal(value, Some(types::null()))
}

fn negatable(plain: Operator, negated: Operator, flag: &Value) -> Operator {
    if flag == true { negated } else { plain }
}

fn limit(json: &Value) -> Limit {
    let number = |value: &Value| {
        value
            .as_i64()
            .map(|number| Expression::literal(SqlValue::Integer(number), Some(types::integer())))
    };
    Limit {
        limit: number(&json["limit"]),
        offset: number(&json["offset"]),
        ..Limit::default()
    }
}

fn shown(query: &Query) -> Vec<(String, SqlType)> {
    let Query::Select(select) = query else {
        return Vec::new();
    };
    select
        .columns
        .iter()
        .filter_map(|column| match column {
            Expression::Column(column) => Some((column.name.text.clone(), column.sql_type.clone())),
            _ => None,
        })
        .collect()
}

fn cte(name: &str, element: Statement) -> CommonTableExpression {
    CommonTableExpression {
        id: ElementId::fresh(),
        name: ElementName::Given(Identifier::new(name)),
        element: Box::new(element),
        recursive: false,
        nesting: CteNesting::TopLevel,
        materialization: None,
        restates: None,
        alias_of: None,
        prefixes: Vec::new(),
        suffixes: Vec::new(),
    }
}
