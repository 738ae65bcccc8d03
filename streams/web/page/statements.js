// The statements that the page knows: kept by id, found by filter, the same words in several outlets as one group.

const MOST = 10000;
const FEW_WORDS = 4;

export class Statements {
  #byId = new Map();

  replaceAll(list) {
    this.#byId = new Map(list.map((each) => [each.id, each]));
  }

  change(stand, gone) {
    for (const id of gone) this.#byId.delete(id);
    for (const each of stand) this.#byId.set(each.id, each);
    if (this.#byId.size > MOST) {
      const oldest = this.all().slice(MOST);
      for (const each of oldest) this.#byId.delete(each.id);
    }
  }

  get size() {
    return this.#byId.size;
  }

  all() {
    return [...this.#byId.values()].sort(newestFirst);
  }

  groups(filter) {
    return groupsOf(this.all().filter(matcher(filter)));
  }

  names(pick) {
    const counts = new Map();
    for (const each of this.#byId.values()) {
      const name = pick(each);
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  }
}

export function newestFirst(a, b) {
  return b.analysed_ms - a.analysed_ms || (a.article_id < b.article_id ? -1 : a.article_id > b.article_id ? 1 : a.start - b.start);
}

// Short contents ("yes", "no comment") are equal by chance, so they stay apart.
function groupKey(statement) {
  const words = statement.content.join(" ").split(/\s+/).length;
  return words < FEW_WORDS ? statement.id : statement.fingerprint;
}

export function groupsOf(statements) {
  const groups = new Map();
  for (const each of statements) {
    const key = groupKey(each);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups].map(([key, members]) => ({ key, lead: members[0], others: members.slice(1) }));
}

export function outletsOf({ lead, others }) {
  return new Set([lead, ...others].map((each) => each.publisher ?? each.article_id)).size;
}

function matcher({ search = "", speaker = "", kind = "", publisher = "", class: attributionClass = "", act = "" }) {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const wanted = speaker.toLocaleLowerCase();
  return (each) => {
    if (kind && each.kind !== kind) return false;
    if (attributionClass && each.class !== attributionClass) return false;
    if (act && each.act !== act) return false;
    if (publisher && each.publisher !== publisher) return false;
    if (wanted && !`${each.speaker.name ?? ""} ${each.speaker.words}`.toLocaleLowerCase().includes(wanted)) return false;
    return words.length === 0 || words.every((word) => haystack(each).includes(word));
  };
}

const haystacks = new WeakMap();

function haystack(each) {
  let text = haystacks.get(each);
  if (text === undefined) {
    const said = [each.speaker.name, each.speaker.words, each.speaker.role, each.cue, ...each.content, each.title, each.publisher];
    text = said.filter(Boolean).join(" ").toLocaleLowerCase();
    haystacks.set(each, text);
  }
  return text;
}
