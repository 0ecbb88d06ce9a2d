// Somebody at a browser: signs in, opens pages, fills forms by the names of their fields. Works with and without JavaScript.

import { strict as assert } from 'node:assert';

/** What any page may never do; told when the person leaves. */
export class Person {
  constructor(context, page, site, name) {
    Object.assign(this, { context, page, site, name, troubles: [] });
    page.on('pageerror', (error) => this.troubles.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) this.troubles.push(`console: ${message.text()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 500) this.troubles.push(`${response.status()} ${response.url()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(site.url) && !request.url().startsWith('data:')) this.troubles.push(`asks another site: ${request.url()}`);
    });
  }

  /** A visitor with a fresh browser. */
  static async visit(browser, site, { script = true, width = 1280, height = 900, name = '公众' } = {}) {
    const context = await browser.newContext({ javaScriptEnabled: script, viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const person = new Person(context, page, site, name);
    if (script) {
      // Violations of the Content-Security-Policy, wherever they happen. The listener itself is put there by the browser, not by the page.
      await context.exposeFunction('mfViolation', (what) => person.troubles.push(`CSP: ${what}`));
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => window.mfViolation(`${event.violatedDirective} ${event.blockedURI} on ${location.pathname}`));
      });
    }
    return person;
  }

  /** Signs in as a labelled account of the demonstration, by the button that a visitor would press. */
  static async signIn(browser, site, login, options = {}) {
    const person = await Person.visit(browser, site, { ...options, name: login });
    await person.open('/sign-in');
    const button = person.page.locator(`form:has(input[name=login][value="${login}"]) button`);
    await person.leaveBy(() => button.click());
    assert.match(new URL(person.page.url()).pathname, /^\/w$/, `${login} was not signed in: ${await person.said()}`);
    return person;
  }

  /** Opens a path; anything but a page that is there is an error. */
  async open(path, status = 200) {
    const response = await this.page.goto(this.site.url + path);
    assert.equal(response.status(), status, `${path} as ${this.name}: ${response.status()}\n${await this.said()}`);
    return this;
  }

  /** Does what leads to another page, and waits for that page. */
  async leaveBy(act) {
    await Promise.all([this.page.waitForNavigation({ waitUntil: 'load' }), act()]);
  }

  /** Follows a link by (a part of) its address. */
  async follow(selector) {
    const link = this.page.locator(selector).first();
    assert.ok(await link.count(), `${this.name} finds no link ${selector} on ${this.page.url()}\n${await this.said()}`);
    await this.leaveBy(() => link.click());
  }

  /** Fills the fields of the page's form: name → value, a list for checks, { file, text } for files. */
  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const all = this.page.locator(`main [name="${name}"]`);
      assert.ok(await all.count(), `no field ${name} on ${this.page.url()}\n${await this.said()}`);
      await this.reveal(all.first());
      const [tag, type] = await all.first().evaluate((element) => [element.tagName, element.type]);
      if (type === 'radio') {
        await this.page.locator(`main [name="${name}"][value="${value}"]`).check();
      } else if (type === 'checkbox') {
        for (const each of [value].flat()) await this.page.locator(`main [name="${name}"][value="${each}"]`).check();
      } else if (type === 'file') {
        await all.first().setInputFiles({ name: value.file, mimeType: 'text/plain', buffer: Buffer.from(value.text) });
      } else if (tag === 'SELECT') {
        await all.first().selectOption(value);
      } else if (type === 'datetime-local') {
        await all.first().fill(value.length === 10 ? `${value}T10:00` : value);
      } else {
        await all.first().fill(value);
      }
    }
  }

  /** Opens what hides a field (details work without script). */
  async reveal(field) {
    if (await field.isVisible()) return;
    const summary = this.page.locator('details:not([open])').filter({ has: this.page.locator(`[name="${await field.getAttribute('name')}"]`) }).locator('summary');
    if (await summary.count()) await summary.first().click();
  }

  /** Sends the page's form. */
  async send() {
    const button = this.page.locator('main form.form button[type=submit]').last();
    await this.leaveBy(() => button.click());
  }

  /** Opens a matter of a procedure; gives its id. */
  async openMatter(procedure, fields, query = '') {
    await this.open(`/w/${procedure}/new${query}`);
    await this.fill(fields);
    await this.send();
    const found = new URL(this.page.url()).pathname.match(/^\/m\/([^/]+)$/);
    assert.ok(found, `${procedure} was not opened: ${await this.said()}`);
    return found[1];
  }

  /** Does an action by the button on the matter's page. */
  async act(matter, action, fields = {}, { on, item } = {}) {
    await this.open(`/m/${matter}`);
    const at = item ? `?item=${item}` : '';
    await this.follow(`main a[href="/m/${matter}/do/${action}${at}"]`);
    await this.fill(on ? { ...fields, _occurred: on, _late: 'on-paper' } : fields);
    await this.send();
    const here = new URL(this.page.url());
    assert.equal(here.pathname + here.search, `/m/${matter}?done=${action}`, `${action} was not done by ${this.name}: ${await this.said()}`);
  }

  /** What the page says where it matters: errors, notices, else its main part. */
  async said() {
    const texts = await this.page.locator('.error-summary, .notice, .error-panel, .field-error, .actions-blocked').allInnerTexts();
    return (texts.join('\n') || (await this.page.locator('main').first().innerText().catch(() => ''))).slice(0, 1_500);
  }

  /** The words of the page's main part. */
  async words() {
    return this.page.locator('main').first().innerText();
  }

  /** Leaves, and fails when any page did what no page may do. */
  async leave() {
    await this.context.close();
    assert.deepEqual(this.troubles, [], `${this.name} met troubles`);
  }
}
