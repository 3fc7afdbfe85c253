"""Named questions of the published build, their answers, and how those leave as files."""
