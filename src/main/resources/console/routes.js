/**
 * The pages of the console. Each is a module of its own, loaded when it is first shown, that defines the element named here. In patterns
 * `:name` stands for one part of the address, which the page is given in `params`. Those with a `label` are in the navigation. The server
 * has to know the first part of the address, too: `PAGES` in ConsoleRoutes.java.
 */
export const ROUTES = [
  { pattern: '/', redirect: '/jobs' },
  { pattern: '/jobs', element: 'rm-jobs-page', load: () => import('./pages/jobs.js'), title: 'Jobs', label: 'Jobs', icon: 'jobs' },
  { pattern: '/jobs/:job', element: 'rm-job-page', load: () => import('./pages/job.js'), title: 'Job' },
  { pattern: '/servers', element: 'rm-servers-page', load: () => import('./pages/servers.js'), title: 'Servers', label: 'Servers', icon: 'servers' },
  { pattern: '/servers/:server', element: 'rm-server-page', load: () => import('./pages/server.js'), title: 'Server' },
  { pattern: '/farm', element: 'rm-farm-page', load: () => import('./pages/farm.js'), title: 'Farm', label: 'Farm', icon: 'farm' },
  { pattern: '/sites', element: 'rm-sites-page', load: () => import('./pages/sites.js'), title: 'Sites', label: 'Sites', icon: 'sites' },
  { pattern: '/submit', element: 'rm-submit-page', load: () => import('./pages/submit.js'), title: 'Submit', label: 'Submit', icon: 'submit' },
  { pattern: '/templates', element: 'rm-templates-page', load: () => import('./pages/templates.js'), title: 'Templates', label: 'Templates', icon: 'templates' },
  { pattern: '/projects', element: 'rm-projects-page', load: () => import('./pages/projects.js'), title: 'Projects', label: 'Projects', icon: 'projects' },
  { pattern: '/limits', element: 'rm-limits-page', load: () => import('./pages/limits.js'), title: 'Limits', label: 'Limits', icon: 'limits' },
  { pattern: '/users', element: 'rm-users-page', load: () => import('./pages/users.js'), title: 'Users', label: 'Users', icon: 'users' },
  { pattern: '/audit', element: 'rm-audit-page', load: () => import('./pages/audit.js'), title: 'Audit log', label: 'Audit log', icon: 'audit' },
  { pattern: '/settings', element: 'rm-settings-page', load: () => import('./pages/settings.js'), title: 'Settings', label: 'Settings', icon: 'settings' },
];

/** The route of an address with its parameters; undefined for none. */
export function match(path) {
  const parts = path.split('/');
  for (const route of ROUTES) {
    const params = matchParts(route.pattern.split('/'), parts);
    if (params) {
      return { route, params };
    }
  }
  return undefined;
}

function matchParts(pattern, parts) {
  if (pattern.length !== parts.length) {
    return undefined;
  }
  const params = {};
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i].startsWith(':')) {
      if (!parts[i]) {
        return undefined;
      }
      params[pattern[i].slice(1)] = decode(parts[i]);
    } else if (pattern[i] !== parts[i]) {
      return undefined;
    }
  }
  return params;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
