//! Sequences.

use super::column::sequence_options;
use super::{ObjectReference, Planner, Precondition};
use crate::dialect::DialectError;
use crate::operations::{CreateSequence, DropSequence};

impl Planner<'_> {
    pub(super) fn create_sequence(
        &mut self,
        operation: &CreateSequence,
    ) -> Result<(), DialectError> {
        let dialect = self.compiler.dialect;
        let sequence = &operation.sequence;
        let condition = if operation.if_not_exists {
            "IF NOT EXISTS "
        } else {
            ""
        };
        let name = dialect.format_table(&sequence.name, sequence.schema.as_ref());
        let mut text = format!("CREATE SEQUENCE {condition}{name}");
        if let Some(data_type) = &sequence.data_type
            && dialect.is_postgresql()
        {
            text.push_str(&format!(" AS {}", dialect.type_sql(data_type)?));
        }
        let options = sequence_options(dialect, &sequence.options);
        if !options.is_empty() {
            text.push_str(&format!(" {options}"));
        }
        let reference = ObjectReference::new(&sequence.name, sequence.schema.as_ref());
        let precondition = operation
            .checkfirst
            .then_some(Precondition::SequenceMissing(reference));
        self.emit_if(precondition, text);
        Ok(())
    }

    pub(super) fn drop_sequence(&mut self, operation: &DropSequence) -> Result<(), DialectError> {
        let sequence = &operation.sequence;
        let condition = if operation.if_exists {
            "IF EXISTS "
        } else {
            ""
        };
        let name = self
            .compiler
            .dialect
            .format_table(&sequence.name, sequence.schema.as_ref());
        let reference = ObjectReference::new(&sequence.name, sequence.schema.as_ref());
        let precondition = operation
            .checkfirst
            .then_some(Precondition::SequencePresent(reference));
        self.emit_if(precondition, format!("DROP SEQUENCE {condition}{name}"));
        Ok(())
    }
}
