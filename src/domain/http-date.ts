import { epochMs } from "./calendar.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH = `(?<month>${MONTHS.join("|")})`;
const DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY_NAME = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`;

/** The forms of RFC 9110, section 5.6.7: IMF-fixdate, that of RFC 850 and that of C's asctime(). */
const IMF_FIXDATE = new RegExp(String.raw`^${DAY_NAME}, (?<day>\d\d) ${MONTH} (?<year>\d{4}) ${TIME} GMT$`);
const RFC_850 = new RegExp(String.raw`^${LONG_DAY_NAME}, (?<day>\d\d)-${MONTH}-(?<year>\d\d) ${TIME} GMT$`);
const ASCTIME = new RegExp(String.raw`^${DAY_NAME} ${MONTH} (?<day>\d\d| \d) ${TIME} (?<year>\d{4})$`);

/** Years after which a date with a year of two digits is taken for one of the past. */
const FUTURE_YEARS = 50;

/**
 * Reads an HTTP date in any of its three forms as epoch milliseconds; undefined when it is none. The day's name is not
 * compared with the date. A year of two digits depends on `now`.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const full = (IMF_FIXDATE.exec(text) ?? ASCTIME.exec(text))?.groups;
  if (full !== undefined) return readDate(full, Number(full["year"]));
  const short = RFC_850.exec(text)?.groups;
  return short === undefined ? undefined : readShortDate(short, now);
}

type Parts = Readonly<Record<string, string>>;

function readDate(parts: Parts, year: number): number | undefined {
  const month = MONTHS.indexOf(parts["month"] ?? "") + 1;
  const { day, hour, minute, second } = parts;
  return epochMs({
    year,
    month,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
}

/** The latest date with that year that is at most fifty years ahead. */
function readShortDate(parts: Parts, now: number): number | undefined {
  const limit = new Date(now);
  const lastYear = limit.getUTCFullYear() + FUTURE_YEARS;
  const lastMs = limit.setUTCFullYear(lastYear);
  const year = lastYear - ((lastYear - Number(parts["year"])) % 100);
  const at = readDate(parts, year);
  return at !== undefined && at > lastMs ? readDate(parts, year - 100) : at;
}
