/*
One row a set of publishers worth comparing, and account of the Hub in it. A player is who stands behind one account or
several; its accounts are summed where players are compared. A player has the same accounts in every set.

grain: set_name, organization
columns:
  set_name      VARCHAR  Name of the set, for people.
  player        VARCHAR  Company, institute or project behind the account.
  organization  VARCHAR  Account, spelt as the Hub does; it need not have a model in this build.
  source        VARCHAR  Where it is written that the account is the player's.
  note          VARCHAR  What the account is, or which others are left out, and why.
*/
SELECT set_name, player, organization, source, note
FROM mappings.organization_sets
