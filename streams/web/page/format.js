// Times, numbers and addresses as the page writes them.

const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "medium" });

export const day = (time) => DAY.format(new Date(time));
export const clock = (time) => CLOCK.format(new Date(time));
export const full = (time) => FULL.format(new Date(time));
export const count = (number) => Math.round(number).toLocaleString("en");
export const percent = (share) => `${Math.round(share * 100)} %`;

export function rate(number) {
  if (number === null || number === undefined) return "–";
  return number >= 100 ? count(number) : number >= 10 ? number.toFixed(0) : number.toFixed(1);
}

export function seconds(number) {
  if (number === null || number === undefined) return "–";
  return number < 1 ? `${Math.round(number * 1000)} ms` : number < 90 ? `${number.toFixed(1)} s` : `${Math.round(number / 60)} min`;
}

export const several = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

export function speakerName(speaker) {
  return speaker.name || speaker.words || "nobody named";
}

export function articleAddress(articleId, statementId = "") {
  return `#/article/${encodeURIComponent(articleId)}${statementId ? `/${encodeURIComponent(statementId)}` : ""}`;
}

export const speakerAddress = (entityId) => `#/speaker/${encodeURIComponent(entityId)}`;
