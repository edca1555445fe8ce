// The registry in memory, as a dump of it says: maps by key, and lists that are filtered and grouped once.
import { readFileSync } from "node:fs";

const dump = JSON.parse(readFileSync(process.argv[2], "utf8"));

export const organisations = byKey(dump.organisations);
export const themes = byKey(dump.themes);
export const partnerships = byKey(dump.partnerships);
export const listed = dump.partnerships.filter((partnership) => partnership.listed);

for (const partnership of dump.partnerships) {
  partnership.members = [];
  partnership.links = [];
}
for (const membership of dump.memberships) {
  if (membership.current) partnerships.get(membership.partnership).members.push(membership);
}
for (const link of dump.links) {
  if (!link.standing) continue;
  for (const end of new Set([link.a, link.b])) partnerships.get(end)?.links.push(link);
}

function byKey(records) {
  return new Map(records.map((record) => [record.key, record]));
}
