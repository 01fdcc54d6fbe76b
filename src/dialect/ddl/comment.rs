//! Comments.

use super::Compiler;
use crate::schema::identifier::Identifier;

impl Compiler<'_> {
    fn comment_literal(&self, comment: Option<&str>) -> String {
        comment.map_or_else(
            || "NULL".to_owned(),
            |text| self.dialect.string_literal(text),
        )
    }

    pub(super) fn set_table_comment(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
        comment: Option<&str>,
    ) -> String {
        let table = self.dialect.format_table(table, schema);
        let literal = self.comment_literal(comment);
        if self.dialect.is_mysql_family() {
            format!("ALTER TABLE {table} COMMENT {literal}")
        } else {
            format!("COMMENT ON TABLE {table} IS {literal}")
        }
    }

    pub(super) fn drop_table_comment(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
    ) -> String {
        let table = self.dialect.format_table(table, schema);
        if self.dialect.is_mysql_family() {
            format!("ALTER TABLE {table} COMMENT ''")
        } else {
            format!("COMMENT ON TABLE {table} IS NULL")
        }
    }

    pub(super) fn set_column_comment(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
        column: &Identifier,
        comment: &str,
    ) -> String {
        let table = self.dialect.format_table(table, schema);
        let column = self.dialect.quote(column);
        format!(
            "COMMENT ON COLUMN {table}.{column} IS {}",
            self.dialect.string_literal(comment)
        )
    }

    /// The comment of `op.alter_column`, whose schema is taken apart at its dots.
    pub(super) fn alter_column_comment(
        &self,
        table: &Identifier,
        schema: Option<&Identifier>,
        column: &Identifier,
        comment: Option<&str>,
    ) -> String {
        let table = self.dialect.format_altered_table(table, schema);
        let column = self.dialect.quote(column);
        format!(
            "COMMENT ON COLUMN {table}.{column} IS {}",
            self.comment_literal(comment)
        )
    }
}
