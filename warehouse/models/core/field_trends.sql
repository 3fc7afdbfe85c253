/*
Trends of the field as conditions on models: one row a trend, field and accepted value. A model belongs to a trend where
each of its fields has one of the accepted values.

grain: trend, field, accepted
columns:
  trend     VARCHAR  Short name, as it stands in addresses.
  title     VARCHAR  Name for people.
  words     VARCHAR  What belongs to it.
  field     VARCHAR  {{ dimensions | rejectattr("is_always_known") | map(attribute="key") | join(", ") }}, relation or tag.
  accepted  VARCHAR  An accepted value.
  source    VARCHAR  Where the line was taken from.
*/
SELECT trend, title, words, field, accepted, source
FROM mappings.field_trends
