// The part of graphsvc's schema that the page and the small question read, over the maps of registry.js.
import { listed, organisations, partnerships, themes } from "./registry.js";

const MOST_ROWS = 1000;

export const typeDefs = /* GraphQL */ `
  scalar Date
  enum Level { INTERNATIONAL NATIONAL REGIONAL LOCAL }
  enum LegalBasis { STATUTORY AGREEMENT INFORMAL }
  enum PartnershipStatus { PLANNED ACTIVE DORMANT ENDED UNCLEAR }
  enum LinkState { LIVE FADING STALE UNDATED OVER BLOCKED }

  type Query {
    network: Network!
  }
  type Network {
    partnership(key: String!): Partnership
    partnerships(first: Int, after: String): PartnershipConnection!
  }
  type Partnership {
    key: String!
    name: String!
    level: Level
    status: PartnershipStatus!
    start: Date
    plannedEnd: Date
    legalBasis: LegalBasis
    goal: String
    meetingsPerYear: Float
    hoursPerMeeting: Float
    themes: [Theme!]!
    members(first: Int, after: String): MembershipConnection!
    links(first: Int, after: String): LinkConnection!
  }
  type Organisation { key: String! name: String! }
  type Theme { key: String! name: String! }
  type Membership { key: String! partnership: Partnership organisation: Organisation }
  type Link { key: String! a: Partnership b: Partnership organisation: Organisation state: LinkState! }

  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type PartnershipConnection { nodes: [Partnership!]! edges: [PartnershipEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type PartnershipEdge { node: Partnership! cursor: String! }
  type MembershipConnection { nodes: [Membership!]! edges: [MembershipEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type MembershipEdge { node: Membership! cursor: String! }
  type LinkConnection { nodes: [Link!]! edges: [LinkEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type LinkEdge { node: Link! cursor: String! }
`;

const connection = {
  edges: (page) => page.nodes.map((node, at) => ({ node, cursor: cursor(page.start + at) })),
  pageInfo: (page) => ({
    hasNextPage: page.start + page.nodes.length < page.totalCount,
    hasPreviousPage: page.start > 0,
    startCursor: page.nodes.length ? cursor(page.start) : null,
    endCursor: page.nodes.length ? cursor(page.start + page.nodes.length - 1) : null,
  }),
};

export const resolvers = {
  Query: { network: () => ({}) },
  Network: {
    partnership: (_, { key }) => partnerships.get(key),
    partnerships: (_, window) => page(listed, window),
  },
  Partnership: {
    themes: (partnership) => partnership.themes.map((key) => themes.get(key)),
    members: (partnership, window) => page(partnership.members, window),
    links: (partnership, window) => page(partnership.links, window),
  },
  Membership: {
    partnership: (membership) => partnerships.get(membership.partnership),
    organisation: (membership) => organisations.get(membership.organisation),
  },
  Link: {
    a: (link) => partnerships.get(link.a),
    b: (link) => partnerships.get(link.b),
    organisation: (link) => organisations.get(link.organisation),
  },
  PartnershipConnection: connection,
  MembershipConnection: connection,
  LinkConnection: connection,
};

function page(rows, { first = 20, after }) {
  if (first < 0 || first > MOST_ROWS) throw new Error(`first ${first}: ask for 0 to ${MOST_ROWS} rows`);
  const start = after === undefined ? 0 : Number(Buffer.from(after, "base64url").toString()) + 1;
  return { nodes: rows.slice(start, start + first), start, totalCount: rows.length };
}

function cursor(place) {
  return Buffer.from(String(place)).toString("base64url");
}
