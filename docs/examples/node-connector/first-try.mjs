// A first try, as one writes it against a friendly server. `mock-sis check connector` says what
// it forgets; sync.mjs beside it is what it became. docs/walk-through.md tells the story.
import { writeFileSync } from "node:fs";

const env = process.env;
const token = await (await fetch(env.MOCK_SIS_TOKEN_URL, {
  method: "POST",
  headers: {
    Authorization: "Basic " +
      Buffer.from(`${env.MOCK_SIS_CLIENT_ID}:${env.MOCK_SIS_CLIENT_SECRET}`).toString("base64"),
    "Content-Type": "application/x-www-form-urlencoded",
  },
  body: "grant_type=client_credentials",
})).json();

async function list(path, wrapper, row) {
  const answer = await fetch(env.MOCK_SIS_URL + path, {
    headers: { Authorization: `Bearer ${token.access_token}`, Accept: "application/json" },
  });
  return (await answer.json())[wrapper][row];
}

const lines = [{ kind: "roster", ids: "dcid" }];
for (const school of await list("/ws/v1/district/school", "schools", "school")) {
  lines.push({ kind: "school", id: school.id, name: school.name });
  const people = `/ws/v1/school/${school.id}`;
  for (const one of await list(`${people}/student`, "students", "student")) {
    lines.push({ kind: "student", id: one.id, first_name: one.name.first_name,
      last_name: one.name.last_name, username: one.student_username, school: school.id });
  }
  for (const one of await list(`${people}/staff`, "staffs", "staff")) {
    lines.push({ kind: "teacher", id: one.id, first_name: one.name.first_name,
      last_name: one.name.last_name, username: one.teacher_username, school: school.id });
  }
}
writeFileSync(env.MOCK_SIS_ROSTER, lines.map((line) => JSON.stringify(line)).join("\n") + "\n");
