"""Sentences with their right outcomes: app.assistant is measured by them.

Each line of a .jsonl file is a dialogue: `list` names a list of tasks in lists.json ("✓": completed) or is such a list,
`say` holds the person's messages, `want` the right outcomes, of which one is enough, and `command` is False for what
must not change anything by itself. Outcomes: "unchanged", "added A; B", "completed 1 2", "reopened 1", "deleted 1",
"renamed 1 New title", "shows 1 2", "asks", "asks delete 1 2"; all but the changes imply that nothing changed.
The rules were not written against held_out.jsonl and aside.jsonl."""
