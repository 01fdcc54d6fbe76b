//! `mig list_templates`: what `init` can start from.

use crate::output::console::Console;
use crate::output::json::{Body, TemplateEntry};

use super::init::templates::TEMPLATES;

/// Prints the templates with what they are for, as `alembic.command.list_templates`.
pub fn run(console: &Console) {
    if let Some(json) = console.json() {
        let templates = TEMPLATES.iter().map(|template| TemplateEntry {
            name: template.name.to_owned(),
            description: template.synopsis.to_owned(),
        });
        json.set(Body::Templates {
            templates: templates.collect(),
        });
        return;
    }
    let messages = console.messages();
    messages.print("Available templates:\n");
    for template in TEMPLATES {
        messages.print(&format!("{} - {}", template.name, template.synopsis));
    }
    messages.print("\nTemplates are used via the 'init' command, e.g.:");
    messages.print("\n  alembic init --template generic ./scripts");
}
