/** Servers chosen by what they are like, and put together by what they have in common. */

const RACK = /^rack[-_.:]?/i;
const BY_NAME = new Intl.Collator('en', { numeric: true });

/** What servers can be put together by. */
export const GROUPINGS = {
  rack: { label: 'By rack', of: server => server.tags.filter(tag => RACK.test(tag)), none: 'Without a rack' },
  tag: { label: 'By tag', of: server => server.tags, none: 'Without a tag' },
  package: { label: 'By package', of: server => server.packages.map(each => `${each.name} ${each.version}`), none: 'Without a package' },
};

/** Whether a server is one of those that are looked for: `status` (several with commas), `text`, `tag`, `package`; absent ones suit all. */
export function suits(server, { status, text, tag, package: wanted }) {
  if (status && !status.split(',').includes(server.status)) {
    return false;
  }
  if (tag && !server.tags.includes(tag)) {
    return false;
  }
  if (wanted && !server.packages.some(each => each.name === wanted || `${each.name} ${each.version}` === wanted)) {
    return false;
  }
  return !text || words(server).includes(text.toLowerCase());
}

function words({ id, message, host, tags }) {
  return [id, message, host.hostname, host.operatingSystem, host.cpuModel, ...host.gpus.map(gpu => gpu.model), ...tags].join('\n').toLowerCase();
}

/**
 * Rows to show: servers as `{ server, group }`, and before each group `{ group, servers }`. A server is in each group that it belongs to.
 *
 * @param grouping a name of {@link GROUPINGS}; anything else makes no groups
 */
export function rowsOf(servers, grouping) {
  const by = GROUPINGS[grouping];
  if (!by) {
    return servers.map(server => ({ server, group: '' }));
  }
  const groups = new Map();
  for (const server of servers) {
    const names = by.of(server);
    for (const name of names.length > 0 ? new Set(names) : ['']) {
      groups.has(name) ? groups.get(name).push(server) : groups.set(name, [server]);
    }
  }
  const sorted = [...groups].sort(([a], [b]) => (a === '') - (b === '') || BY_NAME.compare(a, b));
  return sorted.flatMap(([name, members]) => {
    const group = name || by.none;
    return [{ group, servers: members }, ...members.map(server => ({ server, group }))];
  });
}

/** All values of something that servers have several of, with how many of them have each; sorted by name. */
export function countsOf(servers, of) {
  const counts = new Map();
  servers.forEach(server => new Set(of(server)).forEach(value => counts.set(value, (counts.get(value) ?? 0) + 1)));
  return [...counts].sort(([a], [b]) => BY_NAME.compare(a, b));
}
