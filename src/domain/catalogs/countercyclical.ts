import type { CatalogEntry, JsonValue } from "./catalog-entry.ts";

type Example = Readonly<Record<string, JsonValue>>;

const CREATED_AT = "2024-08-24T15:26:19.628Z";
const UPDATED_AT = "2024-09-02T09:14:05.112Z";
const DELETED_AT = "2024-10-11T17:40:51.903Z";
const INVESTMENT_ID = "xH6_TtItZImSpCghKUR-FiOP";
const VALUATION_ID = "pV3kQ0rJmT8yWb2nLc7sZa1D";

const investment: Example = {
  id: INVESTMENT_ID,
  tickerSymbol: "KO",
  name: "Coca-Cola Co",
  description:
    "An American beverage company that makes, sells and markets soft drinks and their concentrates worldwide.",
  address: "1 Coca Cola Plz NW",
  country: "US",
  cik: "0000021344",
  lei: "UWJKFUJFZ02DKWI3RY53",
  figi: "BBG000BMX4N8",
  foundingDate: "1892",
  ipoDate: "1919",
  headquarters: "Atlanta, GA",
  ceo: "James Quincey",
  employees: 82500,
  exchange: "NYSE",
  industry: "Beverages",
  sector: "Manufacturing",
  issuance: "cs",
  website: "https://www.coca-colacompany.com",
  tags: ["Consumer Non-Durables", "Beverages: Non-Alcoholic", "Manufacturing", "Soft Drink Manufacturing"],
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
  editedName: "Coca-Cola Co",
  financingType: "Equity",
  marketType: "Public",
  type: "Personal",
  visibility: "Private",
  isFavorite: false,
  isLocked: false,
  isArchived: false,
  bannerImage: null,
  clearbit: { domain: "coca-colacompany.com", category: { sector: "Consumer Staples", industry: "Beverages" } },
};

const valuation: Example = {
  id: VALUATION_ID,
  investmentId: INVESTMENT_ID,
  name: "Discounted cash flow, base case",
  type: "Discounted Cash Flow",
  currency: "USD",
  fairValue: 68.4,
  currentPrice: 63.25,
  upside: 0.0814,
  discountRate: 0.075,
  terminalGrowthRate: 0.025,
  visibility: "Private",
  isLocked: false,
  isArchived: false,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
};

const memo: Example = {
  id: "mM5dXk2PqE9vRt0uYh4jNw6B",
  investmentId: INVESTMENT_ID,
  title: "Pricing power in a slow market",
  summary: "Why volumes held while prices rose, and what would change that.",
  status: "Draft",
  wordCount: 1840,
  tags: ["Thesis", "Consumer Staples"],
  visibility: "Workspace",
  isFavorite: true,
  isLocked: false,
  isArchived: false,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
};

const team: Example = {
  id: "tT8bGf1LsC6xKv3zQo9iMe5R",
  name: "Consumer Staples",
  description: "Covers beverages, food and household products.",
  color: "#c8102e",
  memberCount: 4,
  visibility: "Workspace",
  isArchived: false,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
};

const assumption: Example = {
  id: "aA2wJn7HyD4rUe8sPk1gXc0T",
  valuationId: VALUATION_ID,
  investmentId: INVESTMENT_ID,
  name: "Revenue growth",
  category: "Growth",
  unit: "percent",
  value: 4.5,
  periodStart: "2025-01-01",
  periodEnd: "2029-12-31",
  rationale: "In line with the average of the last ten years.",
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
};

const pipeline: Example = {
  id: "qQ9vEz5NbF3mTy7aRl2hSk8W",
  name: "Large-cap consumer ideas",
  description: "Ideas from first screen to investment committee.",
  stages: ["Screen", "Research", "Committee", "Invested"],
  investmentIds: [INVESTMENT_ID],
  visibility: "Workspace",
  isArchived: false,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
};

/** The three event types of a resource; an update has the resource as it is now, a deletion what names it. */
function lifecycle(resource: string, article: string, created: Example, changed: Example): readonly CatalogEntry[] {
  const naming = Object.entries(created).filter(([name]) => /^(?:id|name|title|tickerSymbol)$|Id$/.test(name));
  const deleted = { ...Object.fromEntries(naming), deletedAt: DELETED_AT };
  return [
    {
      name: `${resource}.created`,
      description: `Sent when ${article} ${resource} has been added to the workspace.`,
      example: created,
    },
    {
      name: `${resource}.updated`,
      description: `Sent when top-level fields of ${article} ${resource} have changed; data is the ${resource} as it is now.`,
      example: { ...created, ...changed, updatedAt: UPDATED_AT },
    },
    {
      name: `${resource}.deleted`,
      description: `Sent when ${article} ${resource} has been removed; data names what is gone.`,
      example: deleted,
    },
  ];
}

/** The financial platform's 18 event types. */
export const COUNTERCYCLICAL: readonly CatalogEntry[] = [
  ...lifecycle("investment", "an", investment, { isFavorite: true, editedName: "Coca-Cola" }),
  ...lifecycle("valuation", "a", valuation, { fairValue: 70.1, upside: 0.1083 }),
  ...lifecycle("memo", "a", memo, { status: "Published", wordCount: 1912 }),
  ...lifecycle("team", "a", team, { memberCount: 5 }),
  ...lifecycle("assumption", "an", assumption, { value: 5 }),
  ...lifecycle("pipeline", "a", pipeline, { stages: ["Screen", "Research", "Committee", "Invested", "Exited"] }),
];
