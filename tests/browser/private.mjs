// No public page shows whom a case is about: what the people who handle cases read in full is looked for on every page that anyone can reach.

import { strict as assert } from 'node:assert';

import { Person } from './person.mjs';

/** Pages of the public side at most; the demonstration has some hundreds. */
const MOST = 2_000;
/** Matters of each list whose parties are looked for. */
const FEW = 6;
/** Who handles cases about natural persons, and where. */
const HANDLERS = [['recon-head', '/w/reconsideration'], ['unit-clerk-d15', '/w/penalty']];
/** What tells a person apart whatever the case: mobile numbers and identity numbers, standing alone. */
const NUMBERS = [/(?<![\w+/=.-])1[3-9]\d{9}(?![\w+/=])/, /(?<![\w+/=.-])\d{17}[\dXx](?![\w+/=])/];

/** Tests it. */
export async function secrets(test, browser, site) {
  await test('no public page shows a party of a case, a telephone or an identity number', async () => {
    const names = new Set();
    for (const [login, list] of HANDLERS) {
      const person = await Person.signIn(browser, site, login);
      await person.open(list);
      const matters = (await person.page.locator('main .row-link').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).slice(0, FEW);
      const before = names.size;
      for (const matter of matters) {
        await person.open(matter);
        for (const fact of await person.page.locator('main .fact').all()) {
          const [label, value] = [await fact.locator('dt').innerText(), await fact.locator('dd').first().innerText()];
          if (/^(申请人|当事人)$/.test(label.trim())) names.add(value.split('\n')[0].replace(/更正$/, '').trim());
        }
      }
      assert.ok(names.size > before, `${login} reads no name on ${list}: the test would see nothing`);
      await person.leave();
    }
    assert.ok([...names].every((name) => name.length >= 4 && !/某|\*/.test(name)), `these are no whole names: ${[...names].join('、')}`);

    const visitor = await Person.visit(browser, site);
    const seen = new Set(['/', '/map']);
    let items = 0;
    for (const path of seen) {
      assert.ok(seen.size <= MOST, 'the public side has more pages than this test knows of');
      const answer = await visitor.context.request.get(site.url + path);
      assert.ok(answer.ok(), `${path}: ${answer.status()}`);
      items += path.startsWith('/p/') ? 1 : 0;
      const text = await answer.text();
      const found = [...names].filter((name) => text.includes(name));
      assert.deepEqual(found, [], `${path} shows a party of a case`);
      for (const number of NUMBERS) assert.doesNotMatch(text, number, `${path} shows a number of a person`);
      for (const [, href] of text.matchAll(/href="(\/[^"#]*)/g)) {
        const next = href.replaceAll('&amp;', '&');
        if (!/^\/(assets|view|sign-in|w$|reports\/\d+\/(pdf|docx))/.test(next)) seen.add(next);
      }
    }
    assert.ok(items >= 20, `only ${items} published items were reached`);
    await visitor.leave();
  });
}
