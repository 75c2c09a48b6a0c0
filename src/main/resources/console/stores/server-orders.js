import { part, post } from '../api.js';
import { count } from '../common/format.js';
import { confirm } from '../elements/dialog.js';
import { forEach } from './operations.js';
import { servers } from './servers.js';

/** What can be ordered of servers: of which of them it makes sense, and what it means. */
export const SERVER_ORDERS = {
  drain: {
    label: 'Drain',
    icon: 'draining',
    done: 'drained',
    text: 'What runs there goes on to its end, and nothing new begins.',
    suits: server => server.status !== 'draining',
  },
  resume: {
    label: 'Resume',
    icon: 'resume',
    done: 'resumed',
    text: 'It takes work again.',
    suits: server => ['draining', 'quarantined'].includes(server.status),
  },
  quarantine: {
    label: 'Quarantine',
    icon: 'quarantined',
    done: 'quarantined',
    dangerous: true,
    text: 'Something is wrong there: what runs goes on to its end, and nothing new begins until somebody resumes it.',
    suits: server => server.status !== 'quarantined',
  },
};

/**
 * Asks for the reason and gives servers an order that holds until the next one.
 *
 * @returns whether it was given to all of them
 */
export async function order(name, chosen) {
  const { label, text, done, dangerous = false } = SERVER_ORDERS[name];
  const what = chosen.length === 1 ? chosen[0].id : count(chosen.length, 'server');
  const reason = await confirm({ title: `${label} ${what}?`, text, action: `${label} ${what}`, dangerous });
  if (reason === undefined) {
    return false;
  }
  const body = reason ? { reason } : {};
  return forEach(chosen, server => post(`/servers/${part(server.id)}/${name}`, body), { what, done, one: 'server', onDone: server => servers.put(server) });
}
