"use strict";
// The data of the page are text in a block of JSON; all of it reaches the page as text, never as HTML.
(() => {
  const SEVERITIES = ["critical", "high", "medium", "low", "info"];
  const STATES = {now: ["new", "reappeared", "open"], new: ["new", "reappeared"], fixed: ["fixed"], ignored: ["ignored"]};
  const GROUPS_SHOWN = 50, FINDINGS_SHOWN = 50;
  const data = JSON.parse(document.getElementById("data").textContent), {findings} = data;
  const at = id => document.getElementById(id);
  const list = at("list"), more = at("more"), count = at("count"), form = at("filter");
  let groups = [], choice = {}, shown = 0, timer = 0;

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
  const LEVELS = SEVERITIES.length, STATE_NAMES = ["", "new", "reappeared", "open", "fixed", "ignored"];
  const column = read => Uint32Array.from(findings, read);
  // Many findings share a text: each has its number here, and a text is searched once.
  const texts = [], numbers = new Map(), fileNumbers = new Map();
  const number = text => numbers.get(text) ?? (numbers.set(text, texts.push(text.toLowerCase()) - 1), texts.length - 1);
  const levels = column(finding => finding[2]), paths = column(finding => number(finding[3]));
  const messages = column(finding => number(finding[6]));
  const states = column(finding => Math.max(STATE_NAMES.indexOf(finding[12] ?? ""), 0));
  const spaceTexts = data.spaces.map(({name}) => name.toLowerCase());
  const policyTexts = data.policies.map(({id, title}) => `${id}\n${title}`.toLowerCase());
  // By what findings are grouped: the number of the group of each.
  const views = {space: column(finding => finding[0]), policy: column(finding => finding[1])};
  views.file = column((finding, index) => {
    const key = finding[0] * 2 ** 26 + paths[index];
    if (!fileNumbers.has(key)) fileNumbers.set(key, fileNumbers.size);
    return fileNumbers.get(key);
  });
  const sizes = {space: data.spaces.length, policy: data.policies.length, file: fileNumbers.size};
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

  // Return for each finding whether all words stand in its texts.
  function search(words) {
    const having = word => all => Uint8Array.from(all, text => text.includes(word));
    const found = words.map(word => [spaceTexts, policyTexts, texts].map(having(word)));
    return index => found.every(([space, policy, text]) =>
      space[views.space[index]] || policy[views.policy[index]] || text[paths[index]] || text[messages[index]]);
  }

  function chosen() {
    const values = new FormData(form), severities = new Set(values.getAll("severity").map(Number));
    const words = String(values.get("words")).toLowerCase().split(/\s+/).filter(Boolean);
    const concern = values.get("concern"), wanted = STATES[values.get("state")];
    const isLevel = SEVERITIES.map((_, level) => severities.has(level));
    const isPolicy = data.policies.map(policy => !concern || policy.concern === concern);
    const isState = STATE_NAMES.map(name => !wanted || wanted.includes(name));
    const matches = words.length ? search(words) : () => true, found = new Uint32Array(findings.length);
    let total = 0;
    for (let index = 0; index < findings.length; index++) {
      if (isLevel[levels[index]] && isPolicy[views.policy[index]] && isState[states[index]] && matches(index)) {
        found[total++] = index;
      }
    }
    return found.subarray(0, total);
  }

  // Only counts are made for all groups; what stands in a group is looked up when it is opened.
  function update() {
    const found = chosen(), view = at("view").value, keys = views[view];
    const counts = new Uint32Array(sizes[view] * LEVELS), first = new Map();
    for (const index of found) {
      counts[keys[index] * LEVELS + levels[index]] += 1;
      if (!first.has(keys[index])) first.set(keys[index], index);
    }
    const order = [...first.keys()].sort((one, other) => {
      for (let level = 0; level < LEVELS; level++) {
        const difference = counts[other * LEVELS + level] - counts[one * LEVELS + level];
        if (difference) return difference;
      }
      return 0;
    });
    groups = order;
    choice = {view, found, first, counts};
    count.textContent = `${found.length} of ${findings.length} findings in ${groups.length} groups`;
    shown = 0;
    list.replaceChildren();
    showMore();
  }

  function members(key, {view, found}) {
    const ranked = SEVERITIES.map(() => []);
    for (const index of found) if (views[view][index] === key) ranked[levels[index]].push(findings[index]);
    return ranked.flat();
  }

  function showMore() {
    const next = groups.slice(shown, shown + GROUPS_SHOWN);
    list.append(...next.map(key => drawGroup(key, choice)));
    shown += next.length;
    more.hidden = shown >= groups.length;
    more.textContent = `Show ${Math.min(GROUPS_SHOWN, groups.length - shown)} of ${groups.length - shown} more`;
  }

  function drawGroup(key, made) {
    const {view, first, counts} = made;
    const tally = SEVERITIES.flatMap((name, level) => {
      const total = counts[key * LEVELS + level];
      return total ? [make("span", {className: `severity ${name}`}, `${total} ${name}`), " "] : [];
    });
    const element = make("details", {}, make("summary", {}, ...tally, ...titles[view](findings[first.get(key)])));
    element.addEventListener("toggle", () => {
      if (element.open && element.childElementCount === 1) fill(element, members(key, made), view);
    });
    return element;
  }

  function fill(element, members, view) {
    if (view === "policy") element.append(...help(members[0][1]));
    let done = 0;
    const button = make("button", {type: "button"});
    const next = () => {
      const part = members.slice(done, done + FINDINGS_SHOWN);
      button.before(...part.map(finding => draw(finding, view)));
      done += part.length;
      button.hidden = done >= members.length;
      button.textContent = `Show more of ${members.length - done}`;
    };
    button.addEventListener("click", next);
    element.append(button);
    next();
  }

  function help(policy) {
    const {why, help: text, code, url, id} = data.policies[policy];
    const link = url.startsWith("https://") ? [make("a", {href: url, rel: "noopener noreferrer"}, `About ${id}`)] : [];
    const reason = why ? [make("p", {}, make("strong", {}, "Why: "), ...rich(why))] : [];
    const element = make("div", {className: "help"}, ...reason, make("strong", {}, "What to do: "), ...rich(text), " ", ...link);
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

  form.addEventListener("input", () => {
    cancelAnimationFrame(timer);
    timer = requestAnimationFrame(update);  // once for a picture, however fast somebody types
  });
  form.addEventListener("submit", event => event.preventDefault());
  more.addEventListener("click", showMore);
  addEventListener("beforeprint", () => list.querySelectorAll("details").forEach(element => { element.open = true; }));
  at("findings").hidden = false;
  update();
})();
