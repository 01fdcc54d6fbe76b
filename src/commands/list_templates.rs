//! `mig list_templates`: what `init` can start from.

use crate::output::console::Console;

use super::init::templates::TEMPLATES;

/// Prints the templates with what they are for, as `alembic.command.list_templates`.
pub fn run(console: &Console) {
    let messages = console.messages();
    messages.print("Available templates:\n");
    for template in TEMPLATES {
        messages.print(&format!("{} - {}", template.name, template.synopsis));
    }
    messages.print("\nTemplates are used via the 'init' command, e.g.:");
    messages.print("\n  alembic init --template generic ./scripts");
}
