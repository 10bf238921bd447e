"""An existing tree of Markdown files to a pack of ours, with a report of what could not be kept."""
