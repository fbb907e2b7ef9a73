// A small connector for PowerSchool's /ws/v1 in plain Node 18 or newer: no packages.
// It reads MOCK_SIS_* (docs/check-connector.md) and writes a roster of JSON lines
// (docs/roster-lines.md). Exit code 0: the roster is written; 1: nothing was changed.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const env = process.env;
const BASE = env.MOCK_SIS_URL.replace(/\/+$/, ""); // admins paste addresses with a slash
const TRIES = 5;
const PATIENCE = Number(env.SYNC_TIMEOUT_MS ?? 10000);
const LEAST_KEPT = 0.5; // fewer than this share of what the last roster had look like a mistake

class Refused extends Error {}

const sleep = (seconds) => new Promise((over) => setTimeout(over, seconds * 1000));

let token = null;

/** A new token; PowerSchool's expires_in is text, and an answer of 401 is what really counts. */
async function login() {
  const pair = `${env.MOCK_SIS_CLIENT_ID}:${env.MOCK_SIS_CLIENT_SECRET}`;
  const options = {
    method: "POST",
    headers: {
      Authorization: "Basic " + Buffer.from(pair).toString("base64"),
      "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
    },
    body: "grant_type=client_credentials",
  };
  const address = env.MOCK_SIS_TOKEN_URL.replace(/\/+$/, "");
  let { answer, text } = await send(address, options);
  // Some servers have this address with a slash at the end only.
  if (answer.status === 404) ({ answer, text } = await send(`${address}/`, options));
  if (!answer.ok) throw new Refused(`no token: ${answer.status}`);
  token = JSON.parse(text).access_token;
}

/** Seconds of a Retry-After, which is a number of them or a moment. */
function pause(header) {
  if (!header) return 0;
  const seconds = Number(header);
  return Number.isNaN(seconds) ? Math.ceil((Date.parse(header) - Date.now()) / 1000) : seconds;
}

/** One request, repeated while the server is busy or the line is bad; reading repeats safely. */
async function send(url, options) {
  for (let attempt = 1; ; attempt += 1) {
    let wait = 0.2 * 2 ** attempt;
    try {
      const answer = await fetch(url, {
        ...options,
        redirect: "manual", // a maintenance page is not data
        signal: AbortSignal.timeout(PATIENCE),
      });
      const text = await answer.text();
      if (answer.status === 429 || answer.status >= 500) {
        const asked = pause(answer.headers.get("Retry-After"));
        if (asked > 0) wait = Math.min(asked, 60);
        if (attempt >= TRIES) throw new Refused(`${url}: still ${answer.status}`);
      } else {
        if (answer.ok) JSON.parse(text); // a cut body, or a page for people: asked again
        return { answer, text };
      }
    } catch (error) {
      if (error instanceof Refused || attempt >= TRIES) throw error;
    }
    await sleep(wait);
  }
}

/** A JSON document of the API; a token that ran out is replaced once. */
async function get(path) {
  if (!token) await login();
  for (const last of [false, true]) {
    const { answer, text } = await send(BASE + path, {
      headers: { Authorization: `Bearer ${token}`, Accept: "application/json" },
    });
    if (answer.ok) return JSON.parse(text);
    if (answer.status !== 401 || last) throw new Refused(`${path}: ${answer.status}`);
    await login();
  }
}

/** How many rows a page may have; asking for more is refused by some servers. */
let largest = {};

/** One row comes as an object, none without its key. */
function rows(value) {
  if (value === undefined || value === null || value === "") return [];
  return Array.isArray(value) ? value : [value];
}

/** The pages of a collection up to `count` rows or an empty page, each id once. */
async function pages(path, wrapper, row, count) {
  const found = new Map();
  const size = largest[`${row}_max_page_size`] ?? 100;
  for (let page = 1; ; page += 1) {
    const mark = path.includes("?") ? "&" : "?";
    const answer = await get(`${path}${mark}page=${page}&pagesize=${size}`);
    if (answer[wrapper] === undefined) throw new Refused(`${path}: no ${wrapper}`);
    const came = rows(answer[wrapper][row]);
    for (const one of came) found.set(String(one.id), one);
    // Not "fewer than asked for": a server may allow less on a page than we asked.
    if (came.length === 0 || found.size >= count) return [...found.values()];
  }
}

/** The whole collection: read again while rows move between its pages and some are missed. */
async function list(path, wrapper, row) {
  for (let attempt = 1; ; attempt += 1) {
    const { resource } = await get(`${path.split("?")[0]}/count`);
    const found = await pages(path, wrapper, row, Number(resource.count));
    if (found.length >= Number(resource.count)) return found;
    if (attempt >= 3) throw new Refused(`${path}: ${found.length} of ${resource.count} rows`);
  }
}

async function roster() {
  largest = (await get("/ws/v1/metadata")).metadata ?? {};
  const schools = (await pages("/ws/v1/district/school", "schools", "school", Infinity))
    .filter((one) => ![0, 999999].includes(Number(one.school_number)));
  const people = new Map(); // one record for each post; a person may have several
  const known = new Set(); // a graduate may have a seat that nobody closed
  const logins = new Set();
  const login = (name) => { // the first to have a username keeps it
    const key = String(name ?? "").toLowerCase();
    if (!key || logins.has(key)) return undefined;
    logins.add(key);
    return name;
  };
  const records = [{ kind: "roster", ids: "dcid" }];
  const day = env.MOCK_SIS_TODAY ?? new Date().toISOString().slice(0, 10);
  for (const school of schools) {
    const base = `/ws/v1/school/${school.id}`;
    records.push({ kind: "school", id: school.id, name: school.name });
    const expansions = "expansions=school_enrollment,contact_info";
    for (const one of await list(`${base}/student?${expansions}`, "students", "student")) {
      known.add(one.id);
      records.push({
        kind: "student", id: one.id, first_name: one.name?.first_name,
        last_name: one.name?.last_name, username: login(one.student_username), school: school.id,
      });
    }
    for (const one of await list(`${base}/staff?expansions=emails`, "staffs", "staff")) {
      people.set(String(one.users_dcid ?? one.id), {
        kind: "teacher", id: one.id, first_name: one.name?.first_name,
        last_name: one.name?.last_name, username: login(one.teacher_username), school: school.id,
      });
    }
    for (const one of await list(`${base}/section`, "sections", "section")) {
      const teacher = Number(one.staff_id) ? one.staff_id : undefined;
      records.push({
        kind: "class", id: one.id, school: school.id, teacher,
        name: `${one.section_number ?? ""} ${one.expression ?? ""}`.trim() || undefined,
      });
      const seats = await list(`/ws/v1/section/${one.id}/section_enrollment`,
        "section_enrollments", "section_enrollment");
      const seated = new Set();
      for (const seat of seats) {
        const ended = seat.exit_date && seat.exit_date <= day;
        const dropped = seat.dropped === true || Number(seat.section_id) < 0;
        if (dropped || ended || !known.has(seat.student_id)) continue;
        seated.add(seat.student_id);
      }
      for (const user of seated) {
        records.push({ kind: "enrollment", class: one.id, user, role: "student" });
      }
    }
  }
  return [...records, ...people.values()];
}

/** How many lines of each kind a roster has. */
function counted(text) {
  const counts = {};
  for (const line of text.split("\n").filter(Boolean)) {
    const { kind } = JSON.parse(line);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

try {
  const text = (await roster()).map((line) => JSON.stringify(line)).join("\n") + "\n";
  const target = env.MOCK_SIS_ROSTER ?? "roster.jsonl";
  const now = counted(text);
  const before = existsSync(target) ? counted(readFileSync(target, "utf8")) : {};
  for (const kind of Object.keys(before)) {
    if ((now[kind] ?? 0) < before[kind] * LEAST_KEPT) {
      throw new Refused(`${now[kind] ?? 0} of ${before[kind]} lines of kind ${kind} are left`);
    }
  }
  writeFileSync(`${target}.new`, text); // a roster is replaced whole or not at all
  renameSync(`${target}.new`, target);
  console.log(JSON.stringify(now));
} catch (error) {
  console.error(`sync failed, nothing was changed: ${error.message}`);
  process.exitCode = 1;
}
