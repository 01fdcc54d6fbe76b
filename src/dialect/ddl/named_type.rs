//! Types that live in the database under a name of their own: PostgreSQL's enumerated types and
//! domains. Other databases have none, and the operations do nothing there.

use super::{NamedTypeKey, NamedTypeKind, ObjectReference, Planner, Precondition};
use crate::dialect::{DialectError, types};
use crate::operations::create_table::TableScope;
use crate::operations::{CreateNamedType, DropNamedType, NamedType};
use crate::schema::assembly::AssembledTable;
use crate::schema::types::{DomainType, EnumOrigin, EnumType, SqlType, TypeKind};

impl Planner<'_> {
    pub(super) fn create_named_type(
        &mut self,
        operation: &CreateNamedType,
    ) -> Result<(), DialectError> {
        self.create_type(&operation.named_type, operation.checkfirst)
    }

    pub(super) fn drop_named_type(
        &mut self,
        operation: &DropNamedType,
    ) -> Result<(), DialectError> {
        self.drop_type(&operation.named_type, operation.checkfirst)
    }

    fn create_type(&mut self, named: &NamedType, checkfirst: bool) -> Result<(), DialectError> {
        if self.is_refused(named) {
            return Err(self.unsupported(named, "Create"));
        }
        if !self.has_type(named) {
            return Ok(());
        }
        let sql = match named {
            NamedType::Enum(enumeration) => self.create_enum(enumeration)?,
            NamedType::Domain(domain) => self.create_domain(domain)?,
        };
        let precondition = reference(named)
            .filter(|_| checkfirst)
            .map(Precondition::TypeMissing);
        self.emit_if(precondition, sql);
        Ok(())
    }

    fn drop_type(&mut self, named: &NamedType, checkfirst: bool) -> Result<(), DialectError> {
        if self.is_refused(named) {
            return Err(self.unsupported(named, "Drop"));
        }
        if !self.has_type(named) {
            return Ok(());
        }
        let sql = match named {
            NamedType::Enum(_) => format!("DROP TYPE {}", self.type_name(named)?),
            NamedType::Domain(_) => format!("DROP DOMAIN {}", self.type_name(named)?),
        };
        let precondition = reference(named)
            .filter(|_| checkfirst)
            .map(Precondition::TypePresent);
        self.emit_if(precondition, sql);
        Ok(())
    }

    /// Whether the dialect keeps the type under its name.
    fn has_type(&self, named: &NamedType) -> bool {
        self.compiler.dialect.is_postgresql()
            && match named {
                NamedType::Enum(enumeration) => is_native(enumeration),
                NamedType::Domain(_) => true,
            }
    }

    /// Whether SQLAlchemy would send PostgreSQL's own type to a database without such types.
    fn is_refused(&self, named: &NamedType) -> bool {
        let dialect = self.compiler.dialect;
        !dialect.is_postgresql()
            && match named {
                NamedType::Enum(enumeration) => {
                    enumeration.origin == EnumOrigin::Postgresql && dialect.is_mysql_family()
                }
                NamedType::Domain(_) => true,
            }
    }

    fn unsupported(&self, named: &NamedType, verb: &str) -> DialectError {
        let kind = match named {
            NamedType::Enum(_) => "EnumType",
            NamedType::Domain(_) => "DomainType",
        };
        DialectError::Unsupported {
            dialect: self.compiler.dialect.name.as_str(),
            element: format!("{verb}{kind}"),
        }
    }

    fn type_name(&self, named: &NamedType) -> Result<String, DialectError> {
        let dialect = self.compiler.dialect;
        match named {
            NamedType::Enum(enumeration) => types::format_named_type(
                dialect,
                "ENUM",
                enumeration.name.as_ref(),
                enumeration.schema.as_ref(),
            ),
            NamedType::Domain(domain) => types::format_named_type(
                dialect,
                "DOMAIN",
                Some(&domain.name),
                domain.schema.as_ref(),
            ),
        }
    }

    fn create_enum(&self, enumeration: &EnumType) -> Result<String, DialectError> {
        let name = self.type_name(&NamedType::Enum(enumeration.clone()))?;
        let dialect = self.compiler.dialect;
        let labels: Vec<String> = enumeration
            .labels
            .iter()
            .map(|label| dialect.string_literal(label))
            .collect();
        Ok(format!(
            "CREATE TYPE {name} AS ENUM ({})",
            labels.join(", ")
        ))
    }

    fn create_domain(&self, domain: &DomainType) -> Result<String, DialectError> {
        let dialect = self.compiler.dialect;
        let name = types::format_named_type(
            dialect,
            "DOMAIN",
            Some(&domain.name),
            domain.schema.as_ref(),
        )?;
        let mut options = Vec::new();
        if let Some(collation) = &domain.collation {
            options.push(format!("COLLATE {}", dialect.quote_text(collation)));
        }
        if let Some(default) = &domain.default {
            options.push(format!(
                "DEFAULT {}",
                self.compiler.default_clause(default)?
            ));
        }
        if let Some(constraint) = &domain.constraint_name {
            let name = dialect.format_constraint_name(constraint, false)?;
            options.push(format!("CONSTRAINT {name}"));
        }
        if domain.not_null {
            options.push("NOT NULL".to_owned());
        }
        if let Some(check) = &domain.check {
            options.push(format!("CHECK ({})", self.compiler.expression(check)?));
        }
        let data_type = dialect.type_sql(&domain.data_type)?;
        Ok(format!(
            "CREATE DOMAIN {name} AS {data_type} {}",
            options.join(" ")
        ))
    }

    /// CREATE TYPE for the types of a table's columns, before the table, as
    /// `NamedType._on_table_create`.
    pub(super) fn create_types_of(
        &mut self,
        table: &AssembledTable,
        scope: TableScope,
    ) -> Result<(), DialectError> {
        let mut seen = Vec::new();
        for named in self.types_of(table) {
            let wanted = scope == TableScope::Checked || !belongs_to_metadata(&named);
            if wanted && self.is_first(&named, scope, &mut seen) {
                self.create_type(&named, scope == TableScope::Checked)?;
            }
        }
        Ok(())
    }

    /// DROP TYPE for the types of a table's columns, after the table, as
    /// `NamedType._on_table_drop`.
    pub(super) fn drop_types_of(
        &mut self,
        table: &AssembledTable,
        scope: TableScope,
    ) -> Result<(), DialectError> {
        let mut seen = Vec::new();
        for named in self.types_of(table) {
            if !belongs_to_metadata(&named) && self.is_first(&named, scope, &mut seen) {
                self.drop_type(&named, scope == TableScope::Checked)?;
            }
        }
        Ok(())
    }

    fn types_of(&self, table: &AssembledTable) -> Vec<NamedType> {
        let dialect = self.compiler.dialect.name.as_str();
        let types = table
            .columns
            .iter()
            .map(|column| column.sql_type.for_dialect(dialect));
        types.filter_map(named_type).collect()
    }

    /// Whether the type is met for the first time: in this run for directives, in this call
    /// otherwise. A type that is not to be created counts as met.
    fn is_first(
        &mut self,
        named: &NamedType,
        scope: TableScope,
        seen: &mut Vec<NamedTypeKey>,
    ) -> bool {
        let create_type = match named {
            NamedType::Enum(enumeration) => enumeration.create_type,
            NamedType::Domain(domain) => domain.create_type,
        };
        if !create_type || !(self.has_type(named) || self.is_refused(named)) {
            return false;
        }
        let Some(reference) = reference(named) else {
            return true;
        };
        let key = NamedTypeKey {
            kind: match named {
                NamedType::Enum(_) => NamedTypeKind::Enum,
                NamedType::Domain(_) => NamedTypeKind::Domain,
            },
            schema: reference.schema,
            name: reference.name,
        };
        if scope == TableScope::Directive {
            return self.context.handled_types.insert(key);
        }
        if seen.contains(&key) {
            return false;
        }
        seen.push(key);
        true
    }
}

fn is_native(enumeration: &EnumType) -> bool {
    match enumeration.origin {
        EnumOrigin::Generic => enumeration.native_enum,
        EnumOrigin::Postgresql => true,
        EnumOrigin::Mysql => false,
    }
}

fn belongs_to_metadata(named: &NamedType) -> bool {
    match named {
        NamedType::Enum(enumeration) => enumeration.has_metadata,
        NamedType::Domain(domain) => domain.has_metadata,
    }
}

fn reference(named: &NamedType) -> Option<ObjectReference> {
    match named {
        NamedType::Enum(enumeration) => enumeration
            .name
            .as_ref()
            .map(|name| ObjectReference::new(name, enumeration.schema.as_ref())),
        NamedType::Domain(domain) => {
            Some(ObjectReference::new(&domain.name, domain.schema.as_ref()))
        }
    }
}

/// The named type within a column's type.
fn named_type(sql_type: &SqlType) -> Option<NamedType> {
    match &sql_type.kind {
        TypeKind::Enum(enumeration) => Some(NamedType::Enum(enumeration.clone())),
        TypeKind::Domain(domain) => Some(NamedType::Domain(domain.clone())),
        TypeKind::Array { item, .. } => named_type(item),
        TypeKind::Decorated { implementation, .. } | TypeKind::Compiled { implementation, .. } => {
            named_type(implementation)
        }
        _ => None,
    }
}
