"use strict";
// The data of the page are text in a block of JSON; all of it reaches the page as text, never as HTML.
(() => {
  const SEVERITIES = ["critical", "high", "medium", "low", "info"];
  const STATES = {now: ["new", "reappeared", "open"], new: ["new", "reappeared"], fixed: ["fixed"], ignored: ["ignored"]};
  const GROUPS_SHOWN = 50, FINDINGS_SHOWN = 50, WAIT = 80;
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = id => document.getElementById(id);
  const list = at("list"), more = at("more"), count = at("count"), form = at("filter");
  const haystacks = new Array(data.findings.length);
  let groups = [], shown = 0, timer = 0;

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  // What stands between backticks in a message is code.
  function rich(text) {
    const parts = text.split("`");
    if (parts.length % 2 === 0) return [text];
    return parts.map((part, index) => index % 2 ? make("code", {}, part) : part);
  }

  // A finding is an array, as there may be many: space, policy, severity, path, line, column, message, source line,
  // start and end of the place in it, fix, the other places, and in an audit its state, and the part of the Space's page where it is in no file.
  const views = {
    policy: finding => finding[1],
    space: finding => finding[0],
    file: finding => finding[0] + "\n" + finding[3],
  };
  const titles = {
    policy: first => [data.policies[first[1]].title, " ", make("code", {}, data.policies[first[1]].id)],
    space: first => [data.spaces[first[0]].name],
    file: first => [make("code", {}, placed(first[0], first[3]))],
  };

  function placed(space, path) {
    return data.spaces.length > 1 ? data.spaces[space].name + ": " + path : path;
  }

  // In an audit a place is a link: to the line in the commit, or to that part of the Space's page.
  function place(text, space, path, line, part) {
    if (!data.endpoint || !data.spaces[space].commit) return make("span", {className: "place"}, text);
    const {name, commit} = data.spaces[space], page = `${data.endpoint}/spaces/${name.split("/").map(encodeURIComponent).join("/")}`;
    const inside = part
      || `/blob/${encodeURIComponent(commit)}/${path.split("/").map(encodeURIComponent).join("/")}#L${line}`;
    return make("a", {className: "place", href: page + inside, rel: "noopener noreferrer"}, text);
  }

  function haystack(index) {
    if (haystacks[index] === undefined) {
      const [space, policy, , path, , , message] = data.findings[index];
      const {id, title} = data.policies[policy];
      haystacks[index] = `${data.spaces[space].name}\n${id}\n${title}\n${path}\n${message}`.toLowerCase();
    }
    return haystacks[index];
  }

  function chosen() {
    const values = new FormData(form);
    const severities = new Set(values.getAll("severity").map(Number));
    const words = String(values.get("words")).toLowerCase().split(/\s+/).filter(Boolean);
    const concern = values.get("concern"), states = STATES[values.get("state")];
    const found = [];
    data.findings.forEach((finding, index) => {
      if (!severities.has(finding[2])) return;
      if (states && !states.includes(finding[12])) return;
      if (concern && data.policies[finding[1]].concern !== concern) return;
      if (words.length && !words.every(word => haystack(index).includes(word))) return;
      found.push(finding);
    });
    return found;
  }

  function update() {
    const found = chosen(), view = at("view").value, byKey = new Map();
    for (const finding of found) {
      const key = views[view](finding);
      const group = byKey.get(key);
      if (group) group.push(finding); else byKey.set(key, [finding]);
    }
    groups = [...byKey.values()].map(findings => {
      const counts = SEVERITIES.map(() => 0);
      for (const finding of findings) counts[finding[2]] += 1;
      findings.sort((one, other) => one[2] - other[2]);
      return {findings, counts, view};
    });
    groups.sort((one, other) => {
      const level = one.counts.findIndex((number, index) => number !== other.counts[index]);
      return level < 0 ? 0 : other.counts[level] - one.counts[level];
    });
    count.textContent = `${found.length} of ${data.findings.length} findings in ${groups.length} groups`;
    shown = 0;
    list.replaceChildren();
    showMore();
  }

  function showMore() {
    const next = groups.slice(shown, shown + GROUPS_SHOWN);
    list.append(...next.map(drawGroup));
    shown += next.length;
    more.hidden = shown >= groups.length;
    more.textContent = `Show ${Math.min(GROUPS_SHOWN, groups.length - shown)} of ${groups.length - shown} more`;
  }

  function drawGroup({findings, counts, view}) {
    const [first] = findings;
    const tally = SEVERITIES.flatMap((name, level) =>
      counts[level] ? [make("span", {className: `severity ${name}`}, `${counts[level]} ${name}`), " "] : []);
    const element = make("details", {}, make("summary", {}, ...tally, ...titles[view](first)));
    element.addEventListener("toggle", () => {
      if (element.open && element.childElementCount === 1) fill(element, findings, view);
    });
    return element;
  }

  function fill(element, findings, view) {
    if (view === "policy") element.append(...help(findings[0][1]));
    let done = 0;
    const button = make("button", {type: "button"});
    const next = () => {
      const part = findings.slice(done, done + FINDINGS_SHOWN);
      button.before(...part.map(finding => draw(finding, view)));
      done += part.length;
      button.hidden = done >= findings.length;
      button.textContent = `Show more of ${findings.length - done}`;
    };
    button.addEventListener("click", next);
    element.append(button);
    next();
  }

  function help(policy) {
    const {help: text, code, url, id} = data.policies[policy];
    const link = url.startsWith("https://") ? [make("a", {href: url, rel: "noopener noreferrer"}, `About ${id}`)] : [];
    const element = make("div", {className: "help"}, make("strong", {}, "What to do: "), ...rich(text), " ", ...link);
    if (code) element.append(make("pre", {}, code));
    return [element];
  }

  function draw(finding, view) {
    const [space, policy, severity, path, line, column, message, source, start, end, fix, others, state, part] = finding;
    const name = SEVERITIES[severity];
    const element = make("div", {className: "finding"});
    const head = make("p", {}, make("span", {className: `severity ${name}`}, name), " ",
      place(`${view === "space" ? path : placed(space, path)}:${line}:${column}`, space, path, line, part));
    if (state) head.append(" ", make("span", {className: "state"}, state));
    if (view !== "policy") head.append(" ", make("code", {}, data.policies[policy].id));
    element.append(head, make("p", {}, ...rich(message)));
    if (source) {
      const mark = make("mark", {}, source.slice(start, end) || " ");
      element.append(make("pre", {}, source.slice(0, start), mark, source.slice(end)));
    }
    if (others) element.append(make("p", {className: "soft"}, "Also: ", ...rich(others)));
    if (fix) element.append(make("p", {className: "soft"}, "Fix: ", ...rich(fix)));
    if (view !== "policy") element.append(...help(policy));
    return element;
  }

  // The texts to search in are made ahead, a little at a time: the first search is then as fast as the others.
  function prepare(index) {
    const stop = Math.min(index + 2000, haystacks.length);
    for (; index < stop; index++) haystack(index);
    if (stop < haystacks.length) setTimeout(prepare, 0, stop);
  }

  form.addEventListener("input", event => {
    clearTimeout(timer);
    timer = setTimeout(update, event.target.type === "search" ? WAIT : 0);  // who types is not done yet
  });
  form.addEventListener("submit", event => event.preventDefault());
  more.addEventListener("click", showMore);
  addEventListener("beforeprint", () => list.querySelectorAll("details").forEach(element => { element.open = true; }));
  at("findings").hidden = false;
  update();
  setTimeout(prepare, 0, 0);
})();
