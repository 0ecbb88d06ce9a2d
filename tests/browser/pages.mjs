// Every kind of page, wide and at 390 px: nothing overflows sideways, axe-core finds nothing, no policy is violated; each is photographed
// where MINGFA_SHOTS names a folder.

import { strict as assert } from 'node:assert';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { Person } from './person.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 390];
/** WCAG 2.2 AA is what the portal promises (accessibility page). */
const RULES = { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } };

/** Kinds of page: what to call the picture, who sees it, and the address, or a link to follow on the page before. */
const KINDS = [
  ['portal-home', null, '/'],
  ['portal-column', null, '/columns/normative-documents'],
  ['portal-item', null, '/columns/normative-documents', 'main .news a'],
  ['portal-decision', null, '/columns/major-decisions', 'main .news a'],
  ['portal-comments', null, '/columns/decision-comments', 'main .news a'],
  ['portal-group', null, '/map', 'main a[href^="/columns/"]'],
  ['portal-search', null, '/find?q=%E8%A7%84%E5%88%92'],
  ['portal-search-empty', null, '/find?q=%E7%81%AB%E6%98%9F'],
  ['portal-data', null, '/data'],
  ['portal-figure', null, '/data/normative-documents'],
  ['portal-reports', null, '/reports'],
  ['portal-report', null, '/reports/2020'],
  ['portal-verify', null, '/verify'],
  ['portal-verified', null, '/verify?n=100'],
  ['portal-map', null, '/map'],
  ['portal-accessibility', null, '/accessibility'],
  ['sign-in', null, '/sign-in'],
  ['not-found', null, '/nothing-here', null, 404],
  ['turns', 'bureau-reviewer', '/w'],
  ['turns-clerk', 'unit-clerk-d01', '/w'],
  ['done', 'bureau-reviewer', '/done'],
  ['mine', 'unit-clerk-d01', '/mine'],
  ['search', 'bureau-registrar', '/search?q=%E8%A7%84%E5%88%92'],
  ['list-reviews', 'bureau-reviewer', '/w/legality-review'],
  ['list-filtered', 'bureau-registrar', '/w/agenda-item?q=%E5%9B%AD%E5%8C%BA'],
  ['list-empty', 'bureau-registrar', '/w/agenda-item?q=%E7%81%AB%E6%98%9F'],
  ['matter-review', 'bureau-reviewer', '/w/legality-review', 'main .row-link'],
  ['matter-decision', 'bureau-registrar', '/w/major-decision', 'main .row-link'],
  ['matter-meeting', 'agenda-clerk', '/w/government-meeting', 'main .row-link'],
  ['matter-document', 'bureau-registrar', '/w/normative-document', 'main .row-link'],
  ['matter-penalty', 'bureau-registrar', '/w/penalty', 'main .row-link'],
  ['matter-reconsideration', 'recon-head', '/w/reconsideration', 'main .row-link'],
  ['matter-adviser', 'bureau-registrar', '/w/adviser-engagement', 'main .row-link'],
  ['form-open', 'unit-clerk-d01', '/w/legality-review/new'],
  ['form-act', 'bureau-reviewer', '/w', 'main .todo a', 200, 'main a[href*="/do/"]'],
  ['figures', 'bureau-registrar', '/figures'],
  ['figure-records', 'bureau-registrar', '/figures/legal-opinions'],
  ['paper', 'bureau-registrar', '/w/penalty?state=open', 'main .row-link', 200, 'main a[href*="/paper/"]'],
  ['form-correct', 'bureau-reviewer', '/w/legality-review', 'main .row-link', 200, 'main a[href$="/correct"]'],
  ['annual', 'bureau-registrar', '/annual'],
  ['annual-preview', 'bureau-registrar', '/annual/2020'],
  ['rules', 'bureau-registrar', '/rules'],
  ['rule', 'bureau-registrar', '/rules/legality-review/2019'],
  ['import', 'bureau-registrar', '/import'],
  ['ledger', 'auditor', '/ledger'],
  ['admin-persons', 'system-admin', '/admin/persons'],
  ['admin-person', 'system-admin', '/admin/persons', 'main .row-link'],
  ['admin-units', 'bureau-registrar', '/admin/units'],
  ['admin-local', 'bureau-registrar', '/admin/local'],
  ['admin-security', 'audit-admin', '/admin/security'],
  ['account', 'bureau-reviewer', '/account'],
  ['forbidden', 'unit-clerk-d01', '/ledger', null, 403],
  ['design', 'leader', '/design'],
];

/** Tests each kind of page at each width. */
export async function pages(test, browser, site) {
  const folder = process.env.MINGFA_SHOTS;
  if (folder) await mkdir(folder, { recursive: true });
  // Both widths at once: most of the time goes into axe-core, and there are two cores.
  const at = async (width) => {
    const people = new Map();
    for (const [name, login, path, follow, status = 200, then] of KINDS) {
      await test(`page ${name} at ${width} px`, async () => {
        if (!people.has(login)) people.set(login, await (login ? Person.signIn(browser, site, login, { width }) : Person.visit(browser, site, { width })));
        const person = people.get(login);
        person.troubles.length = 0;
        await person.open(path, status);
        for (const link of [follow, then].filter(Boolean)) await person.follow(link);
        try {
          await looksRight(person, width);
        } finally {
          if (folder) await person.page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
        }
      });
    }
    for (const person of people.values()) await person.context.close();
  };
  await Promise.all(WIDTHS.map(at));

  await test('every reader’s view: large text, high contrast, 长辈版 at 390 px', async () => {
    for (const view of ['l', 'm-c', 'm-e', 'l-c-e']) {
      const person = await Person.visit(browser, site, { width: 390, name: view });
      await person.context.addCookies([{ name: 'mf_view', value: view, url: site.url }]);
      for (const path of ['/', '/data', '/columns/normative-documents', '/sign-in']) {
        await person.open(path);
        await looksRight(person, 390);
      }
      if (folder) await person.page.screenshot({ path: join(folder, `view-${view}.png`), fullPage: true });
      await person.leave();
    }
  });

  await test('a form sent from another site changes nothing', async () => {
    const person = await Person.signIn(browser, site, 'unit-clerk-d01');
    const foreign = await person.context.newPage();
    // Another origin of the same machine; cookies are sent along where the browser lets them.
    await foreign.route('http://localhost:1/**', (route) => route.fulfill({ contentType: 'text/html', body: `<form method="post" action="${site.url}/sign-out"><button>go</button></form>` }));
    await foreign.goto('http://localhost:1/');
    const [response] = await Promise.all([foreign.waitForNavigation(), foreign.click('button')]);
    assert.equal(response.status(), 403);
    await person.open('/w');
    assert.equal(new URL(person.page.url()).pathname, '/w', 'the foreign form signed the person out');
    await person.context.close();
  });
}

/** What holds for every page. */
async function looksRight(person, width) {
  const page = person.page;
  const at = `${page.url()} at ${width} px`;
  // Before anything else: the tools below leave marks of their own.
  assert.equal(await page.locator('[style], style, [onclick], [onload], [onerror], [onsubmit]').count(), 0, `${at}: inline style or script`);
  // The page of the design system shows parts that bring an h1 of their own.
  assert.equal(await page.evaluate(() => [...document.querySelectorAll('h1')].filter((h1) => !h1.closest('.exhibit-shown')).length), 1, `${at}: exactly one h1`);
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.right <= width + 1) return false;
      // What scrolls in a frame of its own is no overflow of the page.
      for (let up = element.parentElement; up; up = up.parentElement) {
        if (up !== document.body && ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return false;
      }
      return true;
    });
    return { scroll: document.documentElement.scrollWidth - width, over: over.slice(0, 5).map((element) => `${element.tagName}.${element.className}`) };
  });
  assert.ok(wide.scroll <= 0, `${at} scrolls ${wide.scroll} px sideways: ${wide.over.join(', ')}`);

  await page.evaluate(AXE);
  const found = await page.evaluate((rules) => window.axe.run(document, rules), RULES);
  const told = found.violations.map((violation) => `${violation.id} (${violation.impact}): ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary.split('\n')[1] || ''}`).join(' | ')}`);
  assert.deepEqual(told, [], at);

  assert.deepEqual(person.troubles, [], at);
}
