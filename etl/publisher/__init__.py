"""A publisher's own counts: Publisher Analytics exports of the Hub, added by hand; README.md says what is kept."""
