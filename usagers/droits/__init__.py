"""Rights that end: reminders before they do."""
